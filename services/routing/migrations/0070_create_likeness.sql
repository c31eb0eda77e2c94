-- migrate:up

create table case_likeness (
    case_id uuid primary key,
    submitted_at timestamptz not null,
    bands integer[] not null
);
comment on table case_likeness is 'Recent cases by what their words are like: MinHash bands of shared.likeness, in the space of the government that has the case. A table of its own, written once: a case changes often, and each change would cost the index all bands again.';
create index case_likeness_bands on case_likeness using gin (bands);
create index case_likeness_submitted on case_likeness (submitted_at);

create table likeness_due (case_id uuid primary key);
comment on table likeness_due is 'Cases that are new, or with another government, and not in case_likeness as they are now. Worked off in the background.';

-- migrate:down
