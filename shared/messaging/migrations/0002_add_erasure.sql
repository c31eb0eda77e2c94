-- migrate:up

alter table outbox add column former_seqs bigint[];
comment on column outbox.former_seqs is 'Where in the stream the fact lies from before it was replayed: an erasure must find all of them.';

create table erasure (
    subject text primary key,
    asked_at timestamptz not null default now()
);
comment on table erasure is 'Subjects whose facts are to lose their words, in the outbox and in the stream; a row goes when they have.';

create table stream_erasure (
    seq bigint not null,
    fact_id uuid not null,
    primary key (seq, fact_id)
);
comment on table stream_erasure is 'Messages with words that are still to be deleted from the stream; the fact without words is told anew.';

-- migrate:down
