-- migrate:up

create table attempt (
    seq bigint not null,
    at timestamptz not null default clock_timestamp(),
    state text not null check (state in ('queued', 'failed', 'again')),
    reason text,
    channel text,
    by text,
    primary key (seq, at)
);
comment on table attempt is 'What went wrong on a message''s way, and who had it tried again. An attempt that went well is the message''s own end.';
comment on column attempt.state is 'queued: tried and to be tried again; failed: given up; again: an administrator gave it all its attempts back.';

create table trial (
    id uuid primary key,
    name text not null,
    channel text not null,
    language text not null,
    address text not null,
    state text not null,
    reason text,
    sent_by text not null,
    at timestamptz not null default now()
);
comment on table trial is 'Texts that an administrator sent to see them arrive. The address is masked before it comes here.';
create index trial_text on trial (name, channel, language, at);

create index complaint_number on complaint (number);
create index message_failed on message (seq) where state = 'failed';
create index message_created on message using brin (created_at) with (autosummarize = on);

-- migrate:down
