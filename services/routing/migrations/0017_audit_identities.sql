-- migrate:up

alter table case_reading add column identity boolean not null default false;
comment on column case_reading.identity is 'Whether the reading asked the vault who the reporter is, as a page does for a named reporter. The identity itself is never kept here.';

-- migrate:down
