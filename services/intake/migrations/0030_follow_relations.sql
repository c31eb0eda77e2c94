-- migrate:up

alter table complaint
    add column again text,
    add column again_until timestamptz,
    add column master uuid;
comment on column complaint.again is 'What its reporter may still ask for, now that it is over: reopen, or appeal.';
comment on column complaint.master is 'The complaint that it is handled together with.';

create table part (
    id uuid primary key,
    complaint_id uuid not null
);
comment on table part is 'Shares of complaints that are split: cases of routing''s, which have no reporter and no tracking code of their own.';

-- migrate:down
