-- migrate:up

-- Lists of open cases are read in the order of their deadlines. With status and last act as further columns the index itself leaves out
-- what does not fit, so that no list and no count reads rows in vain; the indexes by status have no work left.
drop index complaint_case_government_open;
drop index complaint_case_agency_open;
drop index complaint_case_government_status;
drop index complaint_case_agency_status;
create index complaint_case_open on complaint_case ((coalesce(due_at, 'infinity')), id, status, acted_at)
    where status not in ('closed', 'archived', 'withdrawn', 'merged');
create index complaint_case_government_open on complaint_case (government, (coalesce(due_at, 'infinity')), id, status, acted_at)
    where status not in ('closed', 'archived', 'withdrawn', 'merged');
create index complaint_case_agency_open on complaint_case (agency, (coalesce(due_at, 'infinity')), id, status, acted_at)
    where status not in ('closed', 'archived', 'withdrawn', 'merged');

-- migrate:down
