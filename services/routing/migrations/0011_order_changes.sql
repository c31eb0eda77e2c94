-- migrate:up

alter table case_history
    add column seq bigint generated always as identity,
    add column written_by xid8 not null default pg_current_xact_id();
comment on column case_history.seq is 'With written_by, the place of the row among all changes: what live desks follow.';
comment on column case_history.written_by is 'The transaction that wrote it. Below the oldest that still runs nothing can appear any more, so a reader that stops there misses nothing.';
create index case_history_changes on case_history (written_by, seq);

-- migrate:down
