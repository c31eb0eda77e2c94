-- migrate:up

alter table complaint
    add column parent uuid,
    add column master uuid,
    add column supporters integer not null default 0;
comment on column complaint.parent is 'Set for one agency''s part of a split complaint: a case of its own, and no further complaint.';
comment on column complaint.master is 'The complaint that it is handled together with: its reporter hears of the answers there.';
comment on column complaint.supporters is 'How many other citizens said that it concerns them too. The vault knows how those can be reached who want to be.';
create index complaint_master on complaint (master) where master is not null;

-- migrate:down
