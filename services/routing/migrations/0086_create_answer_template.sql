-- migrate:up

create table answer_template (
    id bigint generated always as identity primary key,
    agency text not null,
    version integer not null,
    name text not null,
    words text not null,
    active boolean not null default true
);
comment on table answer_template is 'What an agency often writes, with blanks to fill in. The latest version of each.';
create unique index answer_template_name on answer_template (agency, lower(name)) where active;

create table answer_template_version (
    template bigint not null references answer_template,
    version integer not null,
    name text not null,
    words text not null,
    active boolean not null,
    at timestamptz not null,
    person text not null,
    changed_by text not null,
    primary key (template, version)
);
comment on table answer_template_version is 'All that a template ever said, and who wrote it. Append only.';
comment on column answer_template_version.changed_by is 'The name of who wrote it, as it was then.';

-- migrate:down
