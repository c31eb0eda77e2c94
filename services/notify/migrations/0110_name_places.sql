-- migrate:up

alter table complaint rename column supporters to places;
comment on column complaint.places is 'How many of the citizens whom it concerns too have ever left a contact: their places in the vault, which stay.';

-- migrate:down
