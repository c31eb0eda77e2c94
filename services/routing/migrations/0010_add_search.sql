-- migrate:up

alter table complaint_case add column search tsvector generated always as (
    setweight(to_tsvector('indonesian', coalesce(title, '')), 'A')
    || setweight(to_tsvector('indonesian', coalesce(address, '')), 'B')
    || to_tsvector('indonesian', coalesce(words, ''))
    || array_to_tsvector(array_remove(array[government, agency], null))
) stored;
comment on column complaint_case.search is 'What full-text search reads. The codes of government and agency are lexemes too, so that one index finds words within a scope.';
create index complaint_case_search on complaint_case using gin (search);

create index complaint_case_government_over on complaint_case (government, changed_at desc, id desc)
    where status in ('closed', 'archived', 'withdrawn');
create index complaint_case_agency_over on complaint_case (agency, changed_at desc, id desc)
    where status in ('closed', 'archived', 'withdrawn');

-- migrate:down
