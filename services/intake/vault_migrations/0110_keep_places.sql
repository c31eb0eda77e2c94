-- migrate:up

alter table supporter
    alter column sealed drop not null,
    add column place int;
comment on column supporter.sealed is 'Null: left, and nobody knows any more who it was.';
comment on column supporter.place is 'Where among the supporters of the complaint, from 0: stays, whoever comes or leaves, as messages are addressed by it.';
update supporter s set place = n.place
from (select id, row_number() over (partition by complaint_id order by created_at, id) - 1 as place from supporter) n where n.id = s.id;
alter table supporter alter column place set not null;
create unique index supporter_place on supporter (complaint_id, place);
drop index supporter_complaint;

-- Processes of the release before add supporters while this one comes up, and know of no places. Goes with the next release.
create function give_place() returns trigger language plpgsql set search_path from current as $$
begin
    new.place := (select coalesce(max(place) + 1, 0) from supporter where complaint_id = new.complaint_id);
    return new;
end
$$;
create trigger give_place before insert on supporter for each row when (new.place is null) execute function give_place();

-- migrate:down
