-- migrate:up

-- What an agency or a reporter asks of the coordinator: few cases at a time, so two small indexes.
create index complaint_case_deferral_asked on complaint_case (government, (coalesce(due_at, 'infinity')), id)
    where deferral_until is not null and status <> 'deferred';
create index complaint_case_appealed on complaint_case (government, changed_at desc, id desc) where appeal = 'raised';

-- migrate:down
