-- migrate:up

-- 0110 got this column only after some installations had taken it: they have it from here.
alter table complaint add column if not exists confidential boolean not null default false;
comment on column complaint.confidential is 'Nobody but its reporter hears of it any more, whatever is heard late of who supported it.';

-- migrate:down
