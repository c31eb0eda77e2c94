-- migrate:up

create table reference_change (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    official text not null,
    government text,
    kind text not null check (kind in ('government', 'agency', 'category', 'rules', 'holiday', 'deadlines')),
    code text not null,
    before jsonb,
    after jsonb,
    reason text
);
comment on table reference_change is 'Who changed what of the reference data, append only. official is a coordinator, an administrator or `kawal load`; government is null for what all share.';
create index reference_change_place on reference_change (government, kind, id desc);

create table rule_version (
    version integer primary key,
    at timestamptz not null,
    official text not null,
    government text,
    note text,
    changed integer not null,
    rules jsonb not null
);
comment on table rule_version is 'Every rule set that was ever in force, whole and in its order. government says whose rules were changed: null when the whole set was loaded or the shared ones were.';
create index rule_version_government on rule_version (government, version desc);
insert into rule_version (version, at, official, changed, rules)
select version, now(), 'kawal load', 0, (select coalesce(jsonb_agg(data order by place), '[]') from routing_rule)
from revision where name = 'rules' and version > 0;

create table rule_draft (
    owner text primary key,
    version integer not null,
    official text not null,
    changed_at timestamptz not null,
    data jsonb not null
);
comment on table rule_draft is 'Rules that a government (or `*`: what all share) is working on and that are not in force. data: the rules, each with the shared rule that it stands before, and those that were in force when the draft was begun.';

alter table holiday add column reason text;
comment on column holiday.reason is 'The decree or letter by which the government closes on that day.';

create table government_calendar (
    government text primary key,
    version integer not null
);
comment on table government_calendar is 'How often a government''s own holidays changed: the version of the fact reference.holidays_registered.';

create table rejection (
    fact_id uuid primary key,
    at timestamptz not null,
    channel text not null,
    government text,
    fields text[] not null,
    codes text[] not null
);
comment on table rejection is 'Submissions that intake refused, without their words: which fields, and why. Projection of submission.rejected, kept for 30 days.';
create index rejection_government on rejection (government, channel, at);
create index rejection_at on rejection (at);

create index complaint_case_channel on complaint_case (government, channel, submitted_at) where not imported;

-- migrate:down
