-- migrate:up

create table repetition (
    delivery bytea primary key,
    heard_at timestamptz not null default now()
);
comment on table repetition is 'Messages that repeated a complaint, and were counted: a keyed hash of the channel and its own id of the message, so that one that is delivered twice counts once.';
create index repetition_heard on repetition (heard_at);

-- migrate:down
