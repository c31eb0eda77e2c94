-- migrate:up

-- Most complaints are told of several times, and each time a wide row of measure was written anew. Now it is a narrow one that no index but
-- its key has to follow.
create table notified (
    complaint_id uuid primary key,
    version integer not null,
    sent integer not null,
    delivered integer not null,
    failed integer not null,
    skipped integer not null
) with (fillfactor = 50);
comment on table notified is 'How many messages about a complaint came to which end; written by the facts of notify.';
comment on column measure.notice_version is 'What releases before 0160 counted, with notices_*: more messages than notified has, until a rebuild.';

-- migrate:down
