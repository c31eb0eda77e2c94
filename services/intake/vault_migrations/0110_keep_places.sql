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

-- migrate:down
