-- migrate:up

-- In a column of its own: a process of the release before, which cannot open it, must not take it for an identity without a contact. It
-- finds no `sealed` and fails, and its question is asked again; and it cannot write over what it does not see, by the constraint.
alter table identity
    add column bound bytea,
    alter column sealed drop not null,
    add constraint identity_sealed_or_bound check ((sealed is null) <> (bound is null)) not valid;
comment on column identity.bound is 'Who reported, encrypted (AES-256-GCM) for this complaint only: it opens beside no other id.';
comment on column identity.sealed is 'Who reported, as earlier releases encrypted it (Fernet). Null: it is in bound.';

-- migrate:down
