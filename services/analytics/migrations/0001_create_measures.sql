-- migrate:up

create table government (
    code text primary key,
    name text not null,
    timezone text not null,
    practice boolean not null,
    version integer not null
);
comment on table government is 'Projection: whose name and time zone a number is shown with, and whether it is counted at all.';

create table agency (
    code text primary key,
    name text not null,
    version integer not null
);

create table category (
    code text primary key,
    name text not null,
    version integer not null
);

-- One narrow row a complaint, no words and no identity. Each group of columns is written by the facts of one service only, so that the three
-- streams can be read side by side in any relative order; what two services both speak of is generated from both, routing's word first.
create table measure (
    complaint_id uuid primary key,

    submitted_version integer not null default 0,
    submitted_at timestamptz,
    submitted_government text,
    submitted_region text,
    submitted_classification text,
    submitted_category text,
    channel text,
    anonymous boolean,
    confidential boolean,
    imported boolean,

    case_version integer not null default 0,
    case_government text,
    case_region text,
    case_classification text,
    case_category text,
    status text,
    verified_at timestamptz,
    verified_by text,
    screening_breached boolean not null default false,
    response_breached boolean not null default false,
    resolution_breached boolean not null default false,
    agency text,
    first_routed_at timestamptz,
    hops integer not null default 0,
    returned integer not null default 0,
    due_at timestamptz,
    resolution_due_at timestamptz,
    first_answered_at timestamptz,
    answer_time_known boolean,
    late boolean,
    response_days double precision,
    outcome text,
    disputed integer not null default 0,
    supplements integer not null default 0,
    ended_at timestamptz,
    close_reason text,
    archive_reason text,
    escalation text,
    rating smallint,

    notice_version integer not null default 0,
    notices_sent integer not null default 0,
    notices_delivered integer not null default 0,
    notices_failed integer not null default 0,
    notices_skipped integer not null default 0,

    government text generated always as (coalesce(case_government, submitted_government)) stored,
    region text generated always as (coalesce(case_region, submitted_region)) stored,
    district text generated always as (
        case when length(coalesce(case_region, submitted_region)) >= 8 then left(coalesce(case_region, submitted_region), 8) end
    ) stored,
    classification text generated always as (coalesce(case_classification, submitted_classification)) stored,
    category text generated always as (coalesce(case_category, submitted_category)) stored
) with (fillfactor = 70);
comment on table measure is 'What is counted of a complaint. A pure function of the facts: no column holds a time of ours.';
comment on column measure.due_at is 'First response due, as last told at a routing; the agency''s clock.';
comment on column measure.answer_time_known is 'False: imported, the source does not say when. An answer, and in no indicator of time.';
comment on column measure.response_days is 'Working days from the first routing to the first answer, in the government''s own zone.';
create index measure_submitted_at on measure (submitted_at);
create index measure_government on measure (government, submitted_at);

-- A complaint passes several agencies when one returns it: a row for each.
create table handling (
    complaint_id uuid not null,
    agency text not null,
    routed_at timestamptz not null,
    due_at timestamptz,
    released_at timestamptz,
    returned integer not null,
    first_answered_at timestamptz,
    answer_time_known boolean,
    late boolean,
    response_days double precision,
    outcome text,
    disputed integer not null,
    ended_at timestamptz,
    closed boolean not null,
    rating smallint,
    primary key (complaint_id, agency)
) with (fillfactor = 70);
comment on table handling is 'What one agency did with one complaint; written with its measure, under the same version.';
create index handling_agency on handling (agency, complaint_id);

-- migrate:down
