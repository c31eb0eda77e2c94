-- migrate:up

alter table due add column patient boolean not null default false;
comment on column due.patient is 'Another message about the same complaint is soon to follow, nearly always: it waits a moment to go out and be told with that one.';

-- migrate:down
