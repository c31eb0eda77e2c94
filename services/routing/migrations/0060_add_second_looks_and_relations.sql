-- migrate:up

alter table complaint_case
    add column ended_at timestamptz,
    add column reopened_from text[] not null default '{}',
    add column appeal text,
    add column deferral_until timestamptz,
    add column deferral_reason text,
    add column deferral_reply text,
    add column master uuid,
    add column merged_from text,
    add column parent uuid,
    add column parts uuid[] not null default '{}',
    add column parts_answered uuid[] not null default '{}',
    add column parts_made integer not null default 0,
    add column supporters integer not null default 0;
comment on column complaint_case.ended_at is 'Since when it is closed, archived or withdrawn.';
comment on column complaint_case.reopened_from is 'From which end it was reopened, each time.';
comment on column complaint_case.appeal is 'What became of the one appeal to the leader: raised, granted, refused.';
comment on column complaint_case.deferral_until is 'Until when the agency asks for time or, once deferred, has it. The words of the ask are beside it.';
comment on column complaint_case.master is 'The case that it is merged into.';
comment on column complaint_case.merged_from is 'Where it stood before the merge.';
comment on column complaint_case.parent is 'The case of which this is one agency''s part.';
comment on column complaint_case.parts is 'Its parts, if it is split, those taken back not among them.';
comment on column complaint_case.parts_made is 'How many parts it ever had: they are numbered on.';
comment on column complaint_case.supporters is 'How many other citizens said that it concerns them too.';

update complaint_case set ended_at = changed_at where status in ('closed', 'archived', 'withdrawn');

create index complaint_case_master on complaint_case (master) where master is not null;
create index complaint_case_parent on complaint_case (parent) where parent is not null;

drop index complaint_case_government_over;
drop index complaint_case_agency_over;
create index complaint_case_government_over on complaint_case (government, changed_at desc, id desc)
    where status in ('closed', 'archived', 'withdrawn', 'merged');
create index complaint_case_agency_over on complaint_case (agency, changed_at desc, id desc)
    where status in ('closed', 'archived', 'withdrawn', 'merged');

-- migrate:down
