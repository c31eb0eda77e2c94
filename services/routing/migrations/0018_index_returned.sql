-- migrate:up

create index complaint_case_returned on complaint_case using gin (returned_by) where returned_by <> '{}';

-- migrate:down
