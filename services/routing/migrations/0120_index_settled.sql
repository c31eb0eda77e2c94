-- migrate:up

-- What there is to learn from is counted every few minutes and read newest first: by an index of those cases alone, which a new complaint
-- does not enter before an agency has taken it up.
create index complaint_case_settled on complaint_case (government, submitted_at desc)
    where status in ('in_progress', 'answered', 'closed') and agency is not null;

-- migrate:down
