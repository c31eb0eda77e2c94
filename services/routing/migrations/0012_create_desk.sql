-- migrate:up

create table desk_entry (
    seq bigint generated always as identity primary key,
    written_by xid8 not null default pg_current_xact_id(),
    case_id uuid not null,
    government text not null,
    agency text,
    at timestamptz not null,
    kind text not null check (kind in ('note', 'assigned', 'released')),
    person text not null,
    name text not null,
    assignee text,
    words text
);
comment on table desk_entry is 'What happens inside an office and is told to nobody outside: notes, and who works on a case. Append only: it is its own audit.';
comment on column desk_entry.person is 'Who did it: the directory''s identifier, or the name of a token.';
comment on column desk_entry.agency is 'Whose desk it was: another agency''s notes are not shown.';
create index desk_entry_case on desk_entry (case_id, seq);
create index desk_entry_changes on desk_entry (written_by, seq);

create table case_assignment (
    case_id uuid primary key,
    agency text not null,
    assignee text not null,
    at timestamptz not null
);
comment on table case_assignment is 'Who works on a case now. It holds while the case is with the agency that made it.';
create index case_assignment_assignee on case_assignment (agency, assignee);

create table case_reading (
    id bigint generated always as identity primary key,
    case_id uuid not null,
    at timestamptz not null,
    person text not null,
    name text not null,
    role text not null,
    scope text not null,
    way text not null check (way in ('page', 'print', 'letter', 'api'))
);
comment on table case_reading is 'Who read which case when, and how. Append only.';
create index case_reading_case on case_reading (case_id, at);
create index case_reading_person on case_reading (person, at);

create unlogged table case_presence (
    case_id uuid not null,
    person text not null,
    name text not null,
    seen_at timestamptz not null,
    primary key (case_id, person)
);
comment on table case_presence is 'Who has a case open. A row counts for less than a minute; losing the table loses nothing.';
create index case_presence_seen on case_presence (seen_at);

create table saved_view (
    id bigint generated always as identity primary key,
    person text not null,
    name text not null,
    query text not null,
    created_at timestamptz not null,
    unique (person, name)
);
comment on table saved_view is 'Filters that somebody keeps, as the query of the desk''s address.';

-- migrate:down
