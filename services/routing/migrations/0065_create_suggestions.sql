-- migrate:up

create table suggestion_model (
    government text not null,
    version integer not null,
    trained_at timestamptz not null,
    taught_until timestamptz not null,
    examples integer not null,
    verdict jsonb not null,
    bare jsonb not null,
    in_force boolean not null,
    data bytea,
    primary key (government, version)
);
comment on table suggestion_model is 'What was learned from a government''s own past routings. data: NumPy arrays and a head of JSON; words that fewer than three different complaints have are not in it. Gone from versions that an erasure or newer versions have made old.';
comment on column suggestion_model.verdict is 'How a model that had not seen the latest part did on it; bare: the same without category and class.';
comment on column suggestion_model.in_force is 'Suggests now. A model that is worse than the one before it never is.';
create unique index suggestion_model_in_force on suggestion_model (government) where in_force;

create table suggestion_learning (
    government text primary key,
    tried_at timestamptz not null,
    settled bigint not null,
    erased bigint not null,
    claimed_until timestamptz
);
comment on table suggestion_learning is 'When a government''s past was last learned from, and how many settled and erased cases there were then: more of them say that it is time again.';

create table suggestion_setting (
    government text not null,
    version integer not null,
    at timestamptz not null,
    official text not null,
    automatic boolean not null,
    percent smallint not null check (percent in (95, 97, 99)),
    primary key (government, version)
);
comment on table suggestion_setting is 'Whether the model may route by itself, and how many of a hundred of these must have been right when it was judged. Every setting that ever held, append only; without a row it may not.';

create index complaint_case_erased on complaint_case (government) where erased_at is not null;

-- migrate:down
