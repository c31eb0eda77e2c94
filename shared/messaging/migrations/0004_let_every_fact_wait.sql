-- migrate:up

-- Processes of the release before go on beside the migration and know nothing of outbox_waiting: whatever comes into the outbox waits,
-- whoever puts it there. Nobody adds anything while what came in between is looked up.
lock table outbox in access exclusive mode;

create function let_wait() returns trigger language plpgsql set search_path from current as $$
begin
    insert into outbox_waiting (id) select id from added;
    return null;
end
$$;
create trigger outbox_waits after insert on outbox referencing new table as added for each statement execute function let_wait();

insert into outbox_waiting (id)
select id from outbox o
where created_at > now() - interval '1 day'
    and not exists (
        select from outbox_place p where p.first_id > o.id - 1000 and p.first_id <= o.id and p.first_id + p.facts > o.id
    )
on conflict do nothing;

-- migrate:down
