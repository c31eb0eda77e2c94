-- migrate:up

alter table complaint_case add column attachments uuid[] not null default '{}';
comment on column complaint_case.attachments is 'The reporter''s photos, in order, by the ids under which intake shows them to who may see the case.';

-- migrate:down
