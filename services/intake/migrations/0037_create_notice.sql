-- migrate:up

create table notice (
    id uuid primary key,
    version integer not null,
    ended boolean not null,
    until date,
    data jsonb
);
comment on table notice is 'What offices say is known already, as routing told it last: shown to whoever is about to report the same. Ended: data may be null, where the end was heard alone.';
create index notice_given on notice (until) where not ended;

-- migrate:down
