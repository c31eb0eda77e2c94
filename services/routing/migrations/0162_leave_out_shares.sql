-- migrate:up

-- A share of a split complaint has its channel and its time, and did not come in.
drop index complaint_case_channel;
drop index complaint_case_imported;
create index complaint_case_channel on complaint_case (government, channel, submitted_at) where not imported and parent is null;
create index complaint_case_imported on complaint_case (government, submitted_at) where imported and parent is null;
comment on index complaint_case_imported is 'What another system recorded, by its time: rules are tried on it too. What comes in here is found by complaint_case_channel.';

-- migrate:down
