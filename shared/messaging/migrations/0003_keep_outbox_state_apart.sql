-- migrate:up

-- What waits and what lies where changes with every fact, what a fact says hardly ever: apart, a fact's row is written once and read once.
create table outbox_waiting (
    id bigint primary key
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
comment on table outbox_waiting is 'Facts of the outbox that no stream has acknowledged. A row comes with the fact, or when it is to be told again, and goes on the acknowledgement.';

create table outbox_place (
    first_seq bigint primary key,
    first_id bigint not null,
    facts integer not null check (facts between 1 and 1000),
    told_at timestamptz not null default now()
);
comment on table outbox_place is 'Where facts lie in the stream: so many with ids from first_id on, at so many sequences from first_seq on. A fact that was told again has several places.';
comment on column outbox_place.facts is 'At most a thousand: whoever looks for the places of an id needs to look no further back.';
create index outbox_place_id on outbox_place (first_id);

insert into outbox_waiting (id) select id from outbox where published_at is null;
insert into outbox_place (first_seq, first_id, facts, told_at)
select min(stream_seq), min(id), count(*), max(coalesce(published_at, created_at))
from (
    select id, stream_seq, published_at, created_at, stream_seq - id as distance,
        id - row_number() over (partition by stream_seq - id order by id) as island
    from outbox where stream_seq is not null
) told
group by distance, island, id / 1000
on conflict do nothing;
insert into outbox_place (first_seq, first_id, facts, told_at)
select former.seq, o.id, 1, o.created_at from outbox o, unnest(o.former_seqs) former(seq)
on conflict do nothing;

-- Their indexes go with them.
alter table outbox drop column published_at, drop column stream_seq, drop column former_seqs;

-- migrate:down
