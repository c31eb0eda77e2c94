-- migrate:up

alter table complaint add column supporters integer not null default 0;
comment on column complaint.supporters is 'How many other citizens said that it concerns them too.';

create table support (
    id uuid primary key,
    complaint_id uuid not null,
    browser bytea,
    contact bytea,
    given_at timestamptz not null default now(),
    unique (complaint_id, browser),
    unique (complaint_id, contact)
);
comment on table support is 'Who supports which complaint, so that nobody counts twice. browser and contact are keyed hashes over the complaint and what was given: they say of no two complaints that one person supports both. The contact itself is in the vault, under the same id.';

alter table publication
    add column supporters integer not null default 0,
    add column bands integer[];
comment on column publication.bands is 'What the masked words are like: MinHash bands of shared.likeness, in the space of the government.';
create index publication_bands on publication using gin (bands) where status <> 'closed';
insert into publication_due (complaint_id)
select complaint_id from publication where status <> 'closed' and submitted_at > now() - interval '366 days'
on conflict do nothing;

-- migrate:down
