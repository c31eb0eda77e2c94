-- migrate:up

create table government (
    code text primary key,
    name text not null,
    timezone text not null,
    practice boolean not null,
    coordinator_email text
);
comment on table government is 'Projection of reference.government_registered: names, zones and office mailboxes.';

create table agency (
    code text primary key,
    name text not null,
    email text,
    secretary_email text,
    head_email text
);
comment on table agency is 'Projection of reference.agency_registered. The mailboxes are those of offices, never of a person.';

create table complaint (
    id uuid primary key,
    government text not null,
    known boolean not null default false,
    number text,
    language text not null default 'id',
    contactable boolean not null default false,
    notified_version integer not null default 0
) with (fillfactor = 70);
comment on table complaint is 'What messages need to know of a complaint. `known` once its submission has come: the streams may overtake each other.';
comment on column complaint.notified_version is 'How many complaint.notified facts there are of it: the version of the last one.';

create table template (
    name text not null,
    channel text not null check (channel in ('email', 'sms')),
    language text not null check (language in ('id', 'en')),
    version integer not null check (version > 0),
    subject text,
    body text not null,
    origin text not null check (origin in ('shipped', 'operator')),
    created_by text not null,
    created_at timestamptz not null default now(),
    primary key (name, channel, language, version),
    check ((channel = 'email') = (subject is not null))
);
comment on table template is 'Every version of every text; a version never changes, messages name the one that they used.';

create table message (
    seq bigint generated always as identity primary key,
    id uuid not null unique,
    complaint_id uuid not null,
    fact_type text not null,
    audience text not null,
    government text not null,
    agency text,
    template text not null,
    details jsonb not null,
    traceparent text,
    state text not null check (state in ('queued', 'sent', 'delivered', 'failed', 'skipped')),
    reason text,
    channel text check (channel in ('email', 'sms', 'mailbox', 'none')),
    form text check (form in ('email', 'sms')),
    language text,
    template_version integer,
    attempts integer not null default 0,
    created_at timestamptz not null default now(),
    ended_at timestamptz
) with (fillfactor = 70);
comment on table message is 'One row per (fact, audience): its id is derived from both. It holds no address and no text of a citizen.';
comment on column message.details is 'Codes and times of the fact that the text needs; no words.';
comment on column message.channel is 'How it went out; unknown until an address is, which is at the moment of sending.';
create index message_complaint on message (complaint_id);
create index message_government on message (government, seq);

create table due (
    seq bigint primary key,
    next_attempt_at timestamptz not null,
    claims integer not null default 0,
    taken boolean not null default false
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
comment on table due is 'Queued messages and when they are due. Apart from message, so that taking and ending one touches none of its indexes; no foreign key, for its check would cost more than the row.';
comment on column due.next_attempt_at is 'Infinity: the submission has not come yet. Taken: when the lease ends and another may take it.';
comment on column due.claims is 'How often a worker took it: only the last one to take it may say how it ended.';
create index due_next on due (next_attempt_at);

create table mailbox (
    seq bigint primary key,
    form text not null,
    address text,
    number text not null,
    subject text,
    body text not null,
    created_at timestamptz not null default now()
);
comment on table mailbox is 'Local mode only: what would have been sent, with the address masked and secrets blotted out.';

-- migrate:down
