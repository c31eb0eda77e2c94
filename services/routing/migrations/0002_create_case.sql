-- migrate:up

create table complaint_case (
    id uuid primary key,
    version integer not null,
    status text not null,
    number text not null,
    channel text not null,
    government text not null,
    region text,
    agency text,
    classification text,
    category text,
    title text,
    words text,
    address text,
    lat double precision,
    long double precision,
    anonymous boolean not null,
    confidential boolean not null,
    contactable boolean not null,
    language text not null,
    requested_agency text,
    imported boolean not null,
    submitted_at timestamptz not null,
    changed_at timestamptz not null,
    screening_pauses timestamptz[] not null,
    verified_at timestamptz,
    first_routed_at timestamptz,
    hop integer not null,
    returned_by text[] not null,
    first_answered_at timestamptz,
    answer_time_known boolean not null,
    outcome text,
    waiting_since timestamptz,
    told text[] not null,
    screening_due_at timestamptz,
    response_due_at timestamptz,
    resolution_due_at timestamptz,
    silence_at timestamptz,
    due_at timestamptz,
    next_clock_at timestamptz
) with (fillfactor = 90);
comment on table complaint_case is 'One row a complaint: where it stands. Rebuilt from complaint.submitted and case_history; due columns from the deadline profile and the calendar.';
comment on column complaint_case.screening_pauses is 'Alternately when the reporter was asked for more, and when the reply came.';
comment on column complaint_case.waiting_since is 'Since when the reporter has had the word: after an answer, or asked for more. Null for what another system recorded.';
comment on column complaint_case.told is 'What the clock has told: due_soon:<clock>:<holder>, breached:<clock>, escalated:<level>.';
comment on column complaint_case.due_at is 'The nearest deadline that still runs.';
comment on column complaint_case.next_clock_at is 'When the clock job must look at it next.';

create index complaint_case_clock on complaint_case (next_clock_at) where next_clock_at is not null;
create index complaint_case_government_open on complaint_case (government, (coalesce(due_at, 'infinity')), id)
    where status not in ('closed', 'archived', 'withdrawn');
create index complaint_case_agency_open on complaint_case (agency, (coalesce(due_at, 'infinity')), id)
    where status not in ('closed', 'archived', 'withdrawn');
create index complaint_case_government_status on complaint_case (government, status, (coalesce(due_at, 'infinity')), id);
create index complaint_case_agency_status on complaint_case (agency, status, (coalesce(due_at, 'infinity')), id);
create index complaint_case_number on complaint_case (number);

create table case_history (
    case_id uuid not null,
    version integer not null,
    at timestamptz not null,
    actor text not null,
    official text,
    kind text not null,
    data jsonb not null,
    note text,
    primary key (case_id, version)
);
comment on table case_history is 'Every fact that routing decided about a case, append only; written with its case in one transaction, so no foreign key is paid for. actor is a role; official names an officer or coordinator, never a reporter.';
comment on column case_history.note is 'Words that the fact does not carry: a supplement, a reporter''s remark, an officer''s note.';

-- migrate:down
