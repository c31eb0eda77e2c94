-- migrate:up

create table government (
    code text primary key,
    name text not null,
    brand text,
    timezone text not null,
    practice boolean not null,
    active boolean not null
);
create table agency (
    code text primary key,
    government text not null,
    name text not null,
    kind text,
    region text,
    active boolean not null
);
create table category (
    code text primary key,
    name text not null,
    name_en text,
    "group" text,
    description text,
    classification text,
    government text,
    keywords text[] not null,
    attributes jsonb not null,
    active boolean not null
);
create table reference_change (
    only_row boolean primary key default true check (only_row),
    count bigint not null,
    boundaries bigint not null
);
comment on table reference_change is 'Rises with every change of governments, agencies and categories, and of boundaries: processes notice one by reading one row.';
insert into reference_change (count, boundaries) values (0, 0);

create table boundary (
    region text primary key,
    shape bytea not null
);
comment on table boundary is 'The areas of regions as WKB, when an operator has loaded them: then a point is placed exactly.';

-- migrate:down
