-- migrate:up

comment on column complaint_case.acted_at is 'When an office last did something with it, or somebody else gave it back to one. Null for what was over before this was kept.';
update complaint_case c set acted_at = coalesce(found.at, c.submitted_at)
from (
    select h.case_id, max(h.at) filter (
        where h.actor in ('officer', 'coordinator', 'leader', 'rule', 'record')
            or h.actor in ('reporter', 'citizen', 'family') and h.status is distinct from h.before
    ) as at
    from (
        select h.case_id, h.at, h.actor, h.data ->> 'status' as status,
            lag(h.data ->> 'status', 1, 'received') over (partition by h.case_id order by h.version) as before
        from case_history h join complaint_case open on open.id = h.case_id
        where open.status not in ('closed', 'archived', 'withdrawn') and h.data ? 'status'
    ) h group by h.case_id
) found
where c.id = found.case_id and coalesce(found.at, c.submitted_at) < c.acted_at;

-- migrate:down
