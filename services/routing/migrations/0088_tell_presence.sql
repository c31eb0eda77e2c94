-- migrate:up

alter table case_presence add column came_at timestamptz not null default clock_timestamp();
comment on column case_presence.came_at is 'When it was opened: whoever has it open already hears of that at once.';
create index case_presence_came on case_presence (came_at);

-- migrate:down
