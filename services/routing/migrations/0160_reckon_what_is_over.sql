-- migrate:up

alter table reckoning add column is_over boolean not null default false;
comment on column reckoning.is_over is 'All open cases are reckoned; what ended lately follows, from the beginning of its ids: until when it can be opened again.';

-- migrate:down
