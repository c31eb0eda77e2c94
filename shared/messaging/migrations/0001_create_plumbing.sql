-- migrate:up

create table outbox (
    id bigint generated always as identity primary key,
    fact_id uuid not null unique,
    nats_subject text not null,
    subject text not null,
    version integer not null,
    traceparent text,
    payload text not null,
    created_at timestamptz not null default now(),
    published_at timestamptz,
    replays integer not null default 0,
    stream_seq bigint
);
comment on table outbox is 'Facts to tell, in the order in which they were committed per subject. Kept after publishing: replay reads them.';
create index outbox_pending on outbox (id) where published_at is null;
create index outbox_stream_seq on outbox using brin (stream_seq);

create table relay_state (
    stream text primary key,
    epoch text not null,
    last_seq bigint not null
);
comment on table relay_state is 'Which life of the stream (epoch) we write to, and the last sequence that we know to be ours.';

create table inbox (
    source text not null,
    subject text not null,
    version integer not null,
    primary key (source, subject)
) with (fillfactor = 70);
comment on table inbox is 'Up to which version each subject''s facts of each source have had their effect here.';

create table dead_letter (
    id bigint generated always as identity primary key,
    consumer text not null,
    stream text not null,
    stream_seq bigint not null,
    nats_subject text not null,
    key text not null,
    source text,
    subject text,
    version integer,
    body bytea not null,
    reason text not null,
    tries integer not null,
    sent_at timestamptz,
    created_at timestamptz not null default now(),
    replay_requested_at timestamptz,
    resolved_at timestamptz,
    resolution text
);
comment on table dead_letter is 'What a consumer could not take; nothing is dropped. `kawal dead` lists, replays and resolves.';
comment on column dead_letter.sent_at is 'When the stream took it; for submissions, whose clocks begin then.';
create unique index dead_letter_open on dead_letter (consumer, key) where resolved_at is null;
create index dead_letter_subject on dead_letter (source, subject) where resolved_at is null;
create index dead_letter_replay on dead_letter (consumer, id) where replay_requested_at is not null and resolved_at is null;

-- migrate:down
