-- migrate:up

alter table part
    add column government text,
    add column agency text;
comment on column part.government is 'Whose it is, and with agency which agency has it, or had it last: who may see the photos of the whole. Null: it was taken back.';
create index part_complaint on part (complaint_id);

-- Those that were answered; of others it is not known here whether the agency gave them back. Their next step says it.
update part p set government = regexp_replace(t.data->>'answered_by', '^([0-9]{2}\.[0-9]{2})\..*$', '\1'), agency = t.data->>'answered_by'
from timeline t
where t.complaint_id = p.complaint_id and t.source = 'routing' and t.kind = 'part_answered' and t.data->>'part' = p.id::text
    and t.data->>'answered_by' ~ '^[0-9]{2}\.[0-9]{2}\..';

-- migrate:down
