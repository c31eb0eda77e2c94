-- migrate:up

create table training_class (
    id uuid primary key,
    join_key text not null unique,
    owner text not null,
    title text not null,
    led_by text not null,
    kind text not null check (kind in ('mixed', 'dpupr', 'dlh', 'dukcapil', 'dinkes')),
    seats integer not null check (seats between 1 and 99),
    created_at timestamptz not null,
    closed_at timestamptz,
    cleared_at timestamptz
);
comment on table training_class is 'A practice class. owner is the government whose coordinator leads it (* for an administrator); its complaints belong to the government Latihan.';
comment on column training_class.join_key is 'The secret part of the link by which people join.';
comment on column training_class.cleared_at is 'When its made-up cases and seats were deleted; who came, and with which result, stays.';
create index training_class_owner on training_class (owner, created_at desc);

create table training_round (
    class_id uuid not null references training_class (id),
    number integer not null,
    pace text not null check (pace in ('calm', 'usual', 'busy')),
    hints boolean not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    primary key (class_id, number)
);
comment on column training_round.ended_at is 'When it was judged: after ends_at, which an early end moves.';
create unique index training_round_running on training_round (class_id) where ended_at is null;
create index training_round_end on training_round (ends_at) where ended_at is null;

create table training_participant (
    id uuid primary key,
    class_id uuid not null references training_class (id),
    number integer not null,
    name text not null,
    office text not null,
    agency text not null,
    seat text not null unique,
    joined_at timestamptz not null,
    digest text not null unique,
    stays_until timestamptz not null,
    unique (class_id, number)
);
comment on table training_participant is 'Who sits at which seat. digest is the SHA-256 of the secret in the browser''s cookie; stays_until is when that ends.';

create table training_complaint (
    case_id uuid primary key,
    class_id uuid not null references training_class (id),
    round integer not null,
    participant uuid not null references training_participant (id),
    scenario text not null,
    arrives_at timestamptz not null,
    arrived_at timestamptz,
    done boolean,
    faults text[],
    answer text,
    foreign key (class_id, round) references training_round (class_id, number)
);
comment on table training_complaint is 'What comes to whom and when; when the round is over, what was good and what was not.';
create index training_complaint_due on training_complaint (arrives_at) where arrived_at is null;
create index training_complaint_participant on training_complaint (participant, arrives_at);
create index training_complaint_class on training_complaint (class_id, round);

-- migrate:down
