-- migrate:up

alter table measure add column answer_shared boolean not null default false;
comment on column measure.answer_shared is 'Answered with the complaint that it was merged into, whose work that answer is, and not taken up since.';

-- Which of those that are counted as merged have an answer that none of their own agencies gave.
update measure m set answer_shared = true
where m.status = 'merged' and m.first_answered_at is not null
    and not exists (select from handling h where h.complaint_id = m.complaint_id and h.first_answered_at is not null);

-- migrate:down
