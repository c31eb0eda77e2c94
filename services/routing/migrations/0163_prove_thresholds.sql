-- migrate:up

-- Until now a threshold was the best cut of those that it was judged by. Whatever was learned so may suggest, and routes nothing by itself;
-- all governments with a model learn again at once, and prove theirs.
update suggestion_model set verdict = jsonb_set(verdict, '{thresholds}', '{}'), bare = jsonb_set(bare, '{thresholds}', '{}')
where verdict ? 'thresholds' and bare ? 'thresholds';
update suggestion_learning set settled = 0;

-- migrate:down
