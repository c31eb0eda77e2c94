-- migrate:up

create table supporter (
    id uuid primary key,
    complaint_id uuid not null,
    sealed bytea not null,
    created_at timestamptz not null default now()
);
comment on table supporter is 'How to reach whoever supports a complaint, encrypted like identities, for this complaint only; gone when the supporter says so, and with the complaint.';
create index supporter_complaint on supporter (complaint_id);

-- migrate:down
