-- migrate:up

alter table measure
    add column reopened integer not null default 0,
    add column deferred integer not null default 0,
    add column supporters integer not null default 0,
    add column parent uuid;
alter table handling
    add column reopened integer not null default 0,
    add column deferred integer not null default 0;
comment on column measure.parent is 'Set for one agency''s part of a split complaint: counted as that agency''s work under the whole''s time and place, and as no complaint.';
comment on column measure.supporters is 'Other citizens who said that it concerns them too.';

-- migrate:down
