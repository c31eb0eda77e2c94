-- migrate:up

create table attachment (
    id uuid primary key,
    complaint_id uuid,
    position smallint,
    media_type text not null,
    bytes integer not null,
    width integer not null,
    height integer not null,
    created_at timestamptz not null default now(),
    purge_at timestamptz
);
comment on table attachment is 'Photos beside complaints. The pictures lie in the object store under the same id, without what the camera wrote into them.';
comment on column attachment.complaint_id is 'Null while only uploaded: whoever knows the id may hand it in with a complaint, once.';
comment on column attachment.purge_at is 'When the picture and this row are deleted. Null: they stay with the complaint.';
create index attachment_complaint on attachment (complaint_id) where complaint_id is not null;
create index attachment_purge on attachment (purge_at) where purge_at is not null;

-- migrate:down
