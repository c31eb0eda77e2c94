-- migrate:up

alter table complaint_case add column rated boolean not null default false;
comment on column complaint_case.rated is 'Its reporter has rated how it was closed; once for each closing.';
-- Of what is closed the last closing counts. The primary key of case_history finds it.
update complaint_case c set rated = true
where status = 'closed' and (
    select h.data ? 'rating' from case_history h where h.case_id = c.id and h.kind = 'complaint.closed.v1' order by h.version desc limit 1
);

-- migrate:down
