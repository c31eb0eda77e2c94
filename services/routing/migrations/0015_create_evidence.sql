-- migrate:up

create table evidence (
    id uuid primary key,
    case_id uuid not null,
    person text not null,
    media_type text not null,
    bytes integer not null,
    width integer not null,
    height integer not null,
    created_at timestamptz not null default now(),
    purge_at timestamptz
);
comment on table evidence is 'Photos of agencies'' answers. The pictures lie in the object store under the same id, without what the camera wrote into them; which answer they belong to stands in its fact.';
comment on column evidence.person is 'Who uploaded it.';
comment on column evidence.purge_at is 'When the picture and this row are deleted: uploads that no answer took, and what was erased. Null: it stays with its answer.';
create index evidence_case on evidence (case_id);
create index evidence_purge on evidence (purge_at) where purge_at is not null;

-- migrate:down
