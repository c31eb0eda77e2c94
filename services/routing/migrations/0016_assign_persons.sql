-- migrate:up

alter table case_assignment add column person text;
update case_assignment set person = assignee;
alter table case_assignment alter column person set not null;
comment on column case_assignment.person is 'Who works on it: the directory''s identifier, or the name of a token. `assignee` is the name as it was then.';
drop index case_assignment_assignee;
create index case_assignment_person on case_assignment (agency, person);

-- migrate:down
