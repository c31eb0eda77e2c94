-- migrate:up

create table identity (
    complaint_id uuid primary key,
    sealed bytea not null,
    created_at timestamptz not null default now(),
    confirmed boolean not null default false
);
comment on table identity is 'Who reported, encrypted with a key that PostgreSQL never sees. Only the role kawal_vault can read it.';
comment on column identity.confirmed is 'A complaint with this id is known to be stored; rows without one are deleted.';
create index identity_unconfirmed on identity (created_at) where not confirmed;

-- migrate:down
