-- migrate:up

create table complaint (
    id uuid primary key,
    number bigint not null unique generated always as identity (start with 100001),
    code_hash bytea not null unique,
    channel text not null,
    external_id text,
    vouched boolean not null,
    idempotency_hash bytea unique,
    fingerprint bytea not null,
    government text not null,
    region text,
    classification text,
    category text,
    title text,
    text text,
    address text,
    lat double precision,
    long double precision,
    anonymous boolean not null,
    confidential boolean not null,
    language text not null,
    contactable boolean not null,
    requested_agency text,
    attributes jsonb not null,
    submitted_at timestamptz not null,
    received_at timestamptz not null default now(),
    version integer not null default 1,
    status text not null default 'received',
    agency text,
    due_at timestamptz,
    outcome text,
    first_answered_at timestamptz,
    closed_at timestamptz,
    rating smallint,
    pending text,
    updated_at timestamptz not null default now()
) with (fillfactor = 80);
comment on table complaint is 'The citizen''s words, and where the case stands as far as routing has told.';
comment on column complaint.code_hash is 'Keyed hash of the tracking code; the code itself is kept nowhere.';
comment on column complaint.vouched is 'Handed in by a channel that we know. Its external ids are a space of their own, so that nobody can take them in advance.';
comment on column complaint.fingerprint is 'Keyed hash of what was sent: tells a repetition from another request under the same key.';
comment on column complaint.text is 'Null when the source withheld the words.';
comment on column complaint.version is 'How many facts intake has told about it.';
comment on column complaint.pending is 'What the reporter asked for and routing has not decided yet: confirm, dispute or withdraw.';

create unique index complaint_external on complaint (channel, external_id, vouched) where external_id is not null;
create index complaint_public on complaint (submitted_at desc, id desc) where not confidential;
create index complaint_public_category on complaint (category, submitted_at desc, id desc) where not confidential;
create index complaint_public_government on complaint (government, submitted_at desc, id desc) where not confidential;

create table timeline (
    complaint_id uuid not null,
    source text not null,
    version integer not null,
    at timestamptz not null,
    kind text not null,
    status text,
    agency text,
    data jsonb not null,
    primary key (complaint_id, source, version)
);
comment on table timeline is 'What happened to a complaint as its reporter may see it: routing''s facts, and what the reporter asked for.';

-- migrate:down
