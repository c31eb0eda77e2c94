-- migrate:up

alter table government
    add column tagline text,
    add column colour text,
    add column mark text,
    add column website text,
    add column channels jsonb not null default '[]';
comment on column government.channels is 'The government''s doors beside this site: kind and address, as its page lists them.';

-- migrate:down
