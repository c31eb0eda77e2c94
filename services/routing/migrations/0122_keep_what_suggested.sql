-- migrate:up

alter table suggestion_model add column suggested boolean not null default false;
comment on column suggestion_model.suggested is 'Was in force at some time, also when its data are gone.';
-- Of those whose data are gone it was not kept: a return names some of them, and what came before the one in force was mostly replaced by it.
update suggestion_model m set suggested = true
where in_force or data is not null
    or exists (select from suggestion_return r where r.government = m.government and m.version in (r.from_version, r.to_version))
    or version < (select version from suggestion_model f where f.government = m.government and f.in_force);

-- migrate:down
