-- migrate:up

create table reckoning (
    government text primary key,
    asked_at timestamptz not null,
    since xid8 not null,
    after uuid not null
);
comment on table reckoning is 'Governments whose profiles or calendar changed and whose open cases are not all reckoned anew yet: work for the job.';
comment on column reckoning.since is 'The oldest transaction that ran when the change was made. What was written since may have new deadlines of which nothing is told yet.';
comment on column reckoning.after is 'Cases up to this id are done.';

-- migrate:down
