-- migrate:up

-- `supporters` stays for a release: processes of the one before write it while this one comes up, and what they write is taken over.
-- Column and trigger go with the next release.
alter table complaint
    add column places integer not null default 0,
    add column confidential boolean not null default false;
comment on column complaint.places is 'How many of the citizens whom it concerns too have ever left a contact: their places in the vault, which stay.';
comment on column complaint.confidential is 'Nobody but its reporter hears of it any more, whatever is heard late of who supported it.';
update complaint set places = supporters where supporters > 0;

create function take_over_supporters() returns trigger language plpgsql as $$
begin
    new.places := case when new.supporters = 0 then 0 else greatest(new.places, new.supporters) end;
    new.confidential := new.confidential or new.supporters = 0;  -- written for nothing else
    return new;
end
$$;
create trigger take_over_supporters before update of supporters on complaint for each row execute function take_over_supporters();

-- migrate:down
