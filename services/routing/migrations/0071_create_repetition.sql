-- migrate:up

create table case_repetition (
    case_id uuid primary key,
    times integer not null
);
comment on table case_repetition is 'How often its sender sent the same again, word for word: one case, counted. By intake''s facts complaint.repeated.';

-- migrate:down
