-- migrate:up

-- Nearly every message ends well, and its end is written where it stands: on the same page, and in no index. That needs room on the page,
-- and no index that asks for `state`. `failed` changes with the few that fail. The room is asked for first, as the new column writes all rows anew.
alter table message set (fillfactor = 50);
alter table complaint set (fillfactor = 50);
alter table message add column failed boolean generated always as (state = 'failed') stored;
comment on column message.failed is 'Whether it was given up. What the index message_failed asks for, instead of the state, which changes with every message.';
drop index message_failed;
create index message_failed on message (seq) where failed;

-- migrate:down
