-- migrate:up

alter index publication_bands set (fastupdate = off);
comment on index publication_bands is 'Without a list of what is not yet sorted in: it is written in the background and read while somebody types.';

-- migrate:down
