-- migrate:up

-- What a worker looks at stands in `due` itself, so that a process that has just stored a message need not read it again to send it.
-- What was queued before, or by a process of the release before, has no ids here: its message is read.
alter table due
    add column id uuid,
    add column complaint_id uuid,
    add column unplaced boolean not null default true;
comment on column due.id is 'The id of the message.';
comment on column due.unplaced is 'Whether the message''s government was not registered when it was queued: it waits a while for it. Otherwise nobody need ask.';

-- migrate:down
