-- migrate:up

alter table complaint
    add column sending bytea,
    add column repeats integer not null default 0;
comment on column complaint.sending is 'Keyed hash over who sent it and every word of it, where the channel itself says who sends: the same message of the same sender is no second complaint while this one is open. It says of no two complaints that one person sent both.';
comment on column complaint.repeats is 'How often the same sender sent the same again.';
create unique index complaint_sending on complaint (sending) where sending is not null;

-- migrate:down
