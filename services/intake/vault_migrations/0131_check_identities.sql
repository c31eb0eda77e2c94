-- migrate:up

-- Apart from 0130, for it reads every identity: here nobody waits meanwhile.
alter table identity validate constraint identity_sealed_or_bound;

-- migrate:down
