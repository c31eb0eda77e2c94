-- migrate:up

create table case_arrival (
    seq bigint generated always as identity primary key,
    written_by xid8 not null default pg_current_xact_id(),
    case_id uuid not null,
    government text not null
);
comment on table case_arrival is 'New cases that no rule found an agency for: they have no history yet by which a live desk would hear of them.';
create index case_arrival_changes on case_arrival (written_by, seq);

-- migrate:down
