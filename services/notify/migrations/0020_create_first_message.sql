-- migrate:up

create table first_message (
    day date not null,
    contact bytea not null,
    messages integer not null,
    primary key (day, contact)
);
comment on table first_message is 'How many reports were acknowledged to an address on a day (UTC): whoever types it has not shown that it is theirs. Kept for two days.';
comment on column first_message.contact is 'A keyed digest of the address. The address itself is never here.';

-- migrate:down
