-- migrate:up

-- By its id the relay finds a fact that its own process has just added, and need not read it back. Whatever is to be told again waits
-- without, and is read.
alter table outbox_waiting add column fact_id uuid;
comment on column outbox_waiting.fact_id is 'Of a fact that waits for the first time; null when it is told again and must be read from the outbox.';

create or replace function let_wait() returns trigger language plpgsql set search_path from current as $$
begin
    insert into outbox_waiting (id, fact_id) select id, fact_id from added;
    return null;
end
$$;

-- migrate:down
