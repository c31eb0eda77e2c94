-- migrate:up

-- What a new row has nothing of is not sent.
alter table handling
    alter column returned set default 0,
    alter column disputed set default 0,
    alter column closed set default false;
alter table notified
    alter column sent set default 0,
    alter column delivered set default 0,
    alter column failed set default 0,
    alter column skipped set default 0;

-- migrate:down
