-- migrate:up

alter table complaint_case
    add column response_from timestamptz,
    add column answer_late boolean not null default false;
comment on column complaint_case.response_from is 'Since when the agency owes a response: given the case, or disputed with. Null while it owes none.';
comment on column complaint_case.answer_late is 'Whether the first answer came after the deadline of the agency that gave it.';
comment on column complaint_case.waiting_since is 'Since when the reporter has had the word: after an answer, or asked for more. An end by silence leaves it. Null for what another system recorded.';
update complaint_case set response_from = coalesce(
    (
        select max(h.at) from case_history h
        where h.case_id = complaint_case.id and h.kind in ('complaint.routed.v1', 'complaint.disputed.v1')
    ),
    first_routed_at
)
where status in ('routed', 'in_progress');
update complaint_case c set answer_late = true
where exists (
    select from case_history h
    where h.case_id = c.id and h.kind = 'complaint.answered.v1' and (h.data ->> 'late')::boolean
);

-- migrate:down
