-- migrate:up

alter table supporter add column confirmed boolean not null default false;
comment on column supporter.confirmed is 'A support with this id is known to be stored; rows with a contact and without one are deleted.';
create index supporter_unconfirmed on supporter (created_at) where not confirmed and sealed is not null;

-- migrate:down
