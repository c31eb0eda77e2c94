-- migrate:up

alter table complaint_case add column erased_at timestamptz;
comment on column complaint_case.erased_at is 'Since when nothing is left of it but what is counted.';

create index outbox_subject on outbox (subject);

-- migrate:down
