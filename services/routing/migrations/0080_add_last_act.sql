-- migrate:up

alter table complaint_case add column acted_at timestamptz;
comment on column complaint_case.acted_at is 'When somebody last did something with it: any fact but the clock''s. Null for what was over before this was kept.';
update complaint_case c set acted_at = coalesce(
    (select max(h.at) from case_history h where h.case_id = c.id and h.actor <> 'clock'), c.submitted_at
)
where status not in ('closed', 'archived', 'withdrawn');

-- migrate:down
