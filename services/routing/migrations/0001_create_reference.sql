-- migrate:up

create table revision (
    name text primary key check (name in ('reference', 'rules')),
    version integer not null
);
comment on table revision is 'Counts the changes of all reference data, and of the rules alone: a process that knows the number knows the data.';
insert into revision (name, version) values ('reference', 0), ('rules', 0);

create table government (
    code text primary key check (code ~ '^\d{2}\.\d{2}$'),
    version integer not null,
    data jsonb not null
);
comment on table government is 'Tenants. data is the payload of the fact reference.government_registered, version how often it changed.';

create table agency (
    code text primary key,
    government text generated always as (data ->> 'government') stored,
    version integer not null,
    data jsonb not null
);
comment on table agency is 'Units that answer. data is the payload of the fact reference.agency_registered.';
create index agency_government on agency (government, code);

create table category (
    code text primary key,
    version integer not null,
    data jsonb not null
);
comment on table category is 'Topics. data is the payload of the fact reference.category_registered.';

create table routing_rule (
    id text primary key,
    place integer not null unique,
    data jsonb not null
);
comment on table routing_rule is 'The present rules: conditions and the agency they lead to, tried in the order of place. The version of the set is in revision.';

create table holiday (
    government text not null,
    day date not null,
    name text not null,
    primary key (government, day)
);
comment on table holiday is 'Days on which one government is closed beside the national holidays.';

create table deadline_profile (
    profile text primary key,
    data jsonb not null
);
comment on table deadline_profile is 'How many working days each deadline has, on which legal basis, from when to when, and for which government.';

-- migrate:down
