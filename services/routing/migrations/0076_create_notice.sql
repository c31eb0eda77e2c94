-- migrate:up

create table notice (
    id uuid primary key,
    government text not null,
    agency text,
    version integer not null,
    until date not null,
    ended_at timestamptz,
    official text not null,
    changed_at timestamptz not null,
    data jsonb not null
);
comment on table notice is 'What is known already, and told to whoever reports it. data is the payload of the fact reference.notice_published, version how often it was told, ended included.';
comment on column notice.agency is 'Whose it is; null: the government''s own, published by its coordinator.';
comment on column notice.ended_at is 'Since when it is given to nobody any more, before its last day.';
create index notice_government on notice (government, changed_at desc);
create index notice_given on notice (until) where ended_at is null;

alter table complaint_case add column notices uuid[] not null default '{}';
comment on column complaint_case.notices is 'Notices that its reporter was told of.';
create index complaint_case_notices on complaint_case using gin (notices) where notices <> '{}';

-- migrate:down
