-- migrate:up

create table case_watch (
    person text not null,
    case_id uuid not null,
    since timestamptz not null,
    seen_at timestamptz not null,
    primary key (person, case_id)
);
comment on table case_watch is 'Who follows a case: it stands in the list of what they follow, and is marked there when it has changed since they last looked.';
comment on column case_watch.person is 'The directory''s identifier, or the name of a token.';

-- migrate:down
