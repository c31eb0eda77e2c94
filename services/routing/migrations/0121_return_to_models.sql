-- migrate:up

create table suggestion_return (
    government text not null,
    at timestamptz not null,
    official text not null,
    from_version integer not null,
    to_version integer not null,
    primary key (government, at)
);
comment on table suggestion_return is 'Who let an older model suggest again, and when: append only.';

-- migrate:down
