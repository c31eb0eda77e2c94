-- migrate:up

create table agency_staffing (
    agency text primary key,
    version integer not null,
    appointed integer not null,
    active integer not null
);
comment on table agency_staffing is 'What was last told of how agencies are staffed (reference.agency_staffed), so that only changes are told. The people themselves are in the directory.';

-- migrate:down
