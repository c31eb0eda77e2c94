-- migrate:up

-- Of what comes in by the thousand the service gives this itself, from words it has read before (queries/search.py): to have PostgreSQL take
-- each text apart was the dearest part of a new case. Whatever is written without it, and whatever changes later, is read here as before.
alter table complaint_case alter column search drop expression;
comment on column complaint_case.search is 'What full-text search reads, without places in the text where the service has given it. The codes of government and agency are lexemes too, so that one index finds words within a scope.';

create function read_case() returns trigger language plpgsql as $$
begin
    new.search = setweight(to_tsvector('indonesian', coalesce(new.title, '')), 'A')
        || setweight(to_tsvector('indonesian', coalesce(new.address, '')), 'B')
        || to_tsvector('indonesian', coalesce(new.words, ''))
        || array_to_tsvector(array_remove(array[new.government, new.agency], null));
    return new;
end
$$;
create trigger read_new before insert on complaint_case for each row when (new.search is null) execute function read_case();
create trigger read_again before update of government, agency, title, words, address on complaint_case
    for each row execute function read_case();

-- What a new case has nothing to say about is not sent.
alter table complaint_case
    alter column imported set default false,
    alter column screening_pauses set default '{}',
    alter column hop set default 0,
    alter column returned_by set default '{}',
    alter column answer_time_known set default true,
    alter column told set default '{}';

-- migrate:down
