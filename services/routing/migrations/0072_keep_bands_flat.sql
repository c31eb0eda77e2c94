-- migrate:up

alter index case_likeness_bands set (fastupdate = off);
comment on index case_likeness_bands is 'Without a list of what is not yet sorted in: it is written in the background and read while somebody waits for a page.';

-- migrate:down
