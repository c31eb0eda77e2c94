-- migrate:up

create table person (
    id uuid primary key,
    version integer not null default 1,
    name text not null,
    email text not null unique check (email = lower(email)),
    role text not null,
    scope text not null,
    active boolean not null default true,
    demonstration boolean not null default false,
    password text,
    totp bytea,
    totp_step bigint not null default 0,
    issuer text,
    subject text,
    added_at timestamptz not null,
    signed_in_at timestamptz,
    unique (issuer, subject)
);
comment on table person is 'Whoever works with Kawal: officers, leaders, coordinators, evaluators, administrators. Never a reporter.';
comment on column person.scope is '* everything, 32.04 a government, 32.04.dpupr an agency.';
comment on column person.password is 'argon2id, with its parameters.';
comment on column person.totp is 'The secret of the authenticator app, encrypted.';
comment on column person.totp_step is 'The last time step whose code was taken: none is taken twice.';
comment on column person.issuer is 'With subject: who this is to an OIDC provider.';
create index person_scope on person (scope, name);

create table appointment (
    id uuid primary key,
    person uuid not null references person (id),
    decree text not null,
    decided_on date not null,
    valid_from date not null,
    valid_until date,
    scan text,
    scan_type text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    check (valid_until is null or valid_until >= valid_from),
    check ((scan is null) = (scan_type is null))
);
comment on table appointment is 'The decree (SK) that names somebody, and from when until when it holds. Its place is that of its person.';
comment on column appointment.valid_until is 'The last day, included; null: until it is ended.';
comment on column appointment.scan is 'Where the scan lies in the file store.';
create index appointment_person on appointment (person, valid_from);

create table session (
    digest text primary key,
    person uuid not null references person (id),
    method text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    confirmed_at timestamptz not null,
    ends_at timestamptz not null
);
comment on table session is 'Who is signed in. digest is the SHA-256 of the secret in the cookie; the secret is kept nowhere.';
create index session_person on session (person);
create index session_end on session (ends_at);

create table passkey (
    credential bytea primary key,
    person uuid not null references person (id),
    public_key bytea not null,
    sign_count bigint not null,
    name text not null,
    added_at timestamptz not null,
    used_at timestamptz
);
create index passkey_person on passkey (person);

create table link (
    digest text primary key,
    person uuid not null references person (id),
    purpose text not null check (purpose in ('invitation', 'demonstration')),
    made_by text not null,
    ends_at timestamptz not null
);
comment on table link is 'Links that sign somebody in once. Using one removes it.';
create index link_person on link (person);

create table ceremony (
    digest text primary key,
    kind text not null,
    person uuid references person (id),
    data jsonb not null,
    ends_at timestamptz not null
);
comment on table ceremony is 'A sign-in, or a change of it, that is under way: what the second step must match. Using one removes it.';

create table attempt (
    account text primary key,
    failures integer not null,
    failed_at timestamptz not null
);
comment on table attempt is 'Failed sign-ins by account (a digest of what was typed, whether there is such an account or not), until one succeeds.';

create table person_history (
    id bigint generated always as identity primary key,
    person uuid not null references person (id),
    at timestamptz not null,
    by_whom text not null,
    what text not null,
    detail jsonb not null
);
comment on table person_history is 'Who changed what about whom. Append only; holds no secret.';
create index person_history_person on person_history (person, id);

-- migrate:down
