-- migrate:up

alter table measure add column answers_judged integer not null default 0, add column answers_canned integer not null default 0;
alter table handling add column answers_judged integer not null default 0, add column answers_canned integer not null default 0;
comment on column measure.answers_judged is 'Answers that somebody looked at for phrases: all that were given at a desk, none of an imported history.';
comment on column measure.answers_canned is 'Those of them that look like a phrase.';

-- migrate:down
