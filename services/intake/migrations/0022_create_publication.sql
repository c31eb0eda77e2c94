-- migrate:up

create table publication (
    complaint_id uuid primary key,
    number bigint not null unique,
    government text not null,
    province text,
    regency text,
    district text,
    region text,
    category text,
    agency text,
    status text not null,
    title text,
    words text,
    place text,
    answer text,
    history jsonb not null,
    submitted_at timestamptz not null,
    search tsvector generated always as (
        setweight(to_tsvector('indonesian', coalesce(title, '')), 'A')
        || setweight(to_tsvector('indonesian', coalesce(place, '')), 'B')
        || to_tsvector('indonesian', coalesce(words, ''))
        || setweight(to_tsvector('indonesian', coalesce(answer, '')), 'D')
    ) stored
);
comment on table publication is 'What anybody may read: complaints that were read and are neither confidential nor erased, with personal data masked. Made from complaint and timeline, so that nobody can search for what is masked.';
comment on column publication.regency is 'With province and district, the place and what it lies in; from the government where no place was given.';
create index publication_newest on publication (submitted_at desc, complaint_id desc);
create index publication_government on publication (government, submitted_at desc, complaint_id desc);
create index publication_category on publication (category, submitted_at desc, complaint_id desc);
create index publication_province on publication (province, submitted_at desc, complaint_id desc);
create index publication_regency on publication (regency, submitted_at desc, complaint_id desc);
create index publication_district on publication (district, submitted_at desc, complaint_id desc);
create index publication_search on publication using gin (search);

create table publication_due (
    complaint_id uuid primary key,
    asked_at timestamptz not null default now()
);
comment on table publication_due is 'Complaints of which something has changed since they were published, or that are to be published.';
insert into publication_due (complaint_id) select id from complaint where not confidential and status not in ('received', 'needs_info');

-- migrate:down
