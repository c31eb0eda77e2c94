-- migrate:up

create table own_holidays (
    government text primary key,
    days date[] not null,
    version integer not null
);
comment on table own_holidays is 'Projection of reference.holidays_registered: days on which a government is closed beside the national ones.';

-- migrate:down
