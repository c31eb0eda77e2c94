-- migrate:up

-- Subjects are identifiers: nobody looks at their order, and comparing them as words took half of what moving a position takes.
-- No row is written anew, only the index (0.16 s for 72,000).
alter table inbox alter column source type text collate "C", alter column subject type text collate "C";
-- What is known of the values of a column goes with its type, and without it a move reads all positions there are.
analyze inbox;

-- migrate:down
