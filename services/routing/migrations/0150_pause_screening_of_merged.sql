-- migrate:up

-- What is merged before it was verified waits for nobody: as `evolve` has it from now on.
update complaint_case c set screening_pauses = c.screening_pauses || greatest(m.at, c.screening_pauses[cardinality(c.screening_pauses)])
from (
    select distinct on (case_id) case_id, at from case_history
    where kind = 'complaint.merged.v1' and case_id in (select id from complaint_case where status = 'merged' and verified_at is null)
    order by case_id, version desc
) m
where m.case_id = c.id and c.status = 'merged' and c.verified_at is null and cardinality(c.screening_pauses) % 2 = 0;

-- migrate:down
