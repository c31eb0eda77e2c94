-- migrate:up

alter table part add column due_at timestamptz;
comment on column part.due_at is 'Until when its agency should answer; null once it has, and where no deadline runs. Of parts from before this the next step says it.';

-- migrate:down
