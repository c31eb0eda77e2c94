-- migrate:up

alter table agency add column active boolean not null default true;

create table staffing (
    agency text primary key,
    appointed integer not null,
    active integer not null,
    version integer not null
);
comment on table staffing is 'How many officers answer for an agency; numbers only, nobody is named.';

-- migrate:down
