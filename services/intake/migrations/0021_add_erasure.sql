-- migrate:up

alter table complaint add column erased_at timestamptz;
comment on column complaint.erased_at is 'When its words and its reporter went. What is left is counted; the hashes stay, so that no gateway and no import brings it back.';

create table vault_erasure (
    complaint_id uuid primary key,
    asked_at timestamptz not null default now()
);
comment on table vault_erasure is 'Identities that are still to be destroyed in the vault, which has a role and transactions of its own.';

create index outbox_subject on outbox (subject);

-- Also for counting what a government was told and answered, confidential ones too; it serves the public lists as well as the old one did.
drop index complaint_public_government;
create index complaint_government on complaint (government, submitted_at desc, id desc);

-- migrate:down
