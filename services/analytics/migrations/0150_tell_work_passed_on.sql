-- migrate:up

alter table handling add column passed_on boolean not null default false;
comment on column handling.passed_on is 'Merged away or split off before this agency answered, and not come back: no work of its own.';

-- An agency lets go of what it has not answered by returning it, or because it is merged or split. Only imported histories go from one
-- agency to the next without a return; of those, whichever had it last.
update handling h set passed_on = true from measure m
where m.complaint_id = h.complaint_id and h.released_at is not null and h.returned = 0 and h.first_answered_at is null
    and (not coalesce(m.imported, false) or m.agency is null and not exists (
        select from handling later where later.complaint_id = h.complaint_id and later.routed_at > h.routed_at
    ));

-- migrate:down
