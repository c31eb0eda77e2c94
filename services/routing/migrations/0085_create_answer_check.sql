-- migrate:up

create table answer_check (
    case_id uuid not null,
    version integer not null,
    government text not null,
    agency text not null,
    at timestamptz not null,
    flags text[] not null,
    like_case uuid,
    share real,
    looked_at timestamptz,
    looked_by text,
    primary key (case_id, version)
);
comment on table answer_check is 'A row for each answer that somebody gave at a desk: what makes it look like a phrase. The words themselves stand in case_history alone.';
comment on column answer_check.like_case is 'The case of an earlier answer of the agency that this one has the words of, and which share of them.';
comment on column answer_check.looked_at is 'When a coordinator said that this flagged answer has been looked at, and who did.';
create index answer_check_agency on answer_check (agency, at desc);
create index answer_check_waiting on answer_check (government, at desc, case_id) where flags <> '{}' and looked_at is null;

insert into answer_check (case_id, version, government, agency, at, flags)
select h.case_id, h.version, h.data ->> 'government', h.data ->> 'agency', h.at, '{}' from case_history h
where h.kind = 'complaint.answered.v1' and h.actor = 'officer' and h.data ? 'agency';

alter table evidence add column moment text check (moment in ('before', 'after'));
comment on column evidence.moment is 'Whether the photo shows the place before or after the work; null when nobody said.';

-- migrate:down
