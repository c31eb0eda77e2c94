-- migrate:up

create index complaint_case_imported on complaint_case (government, submitted_at) where imported;
comment on index complaint_case_imported is 'What another system recorded, by its time: rules are tried on it too. What comes in here is found by complaint_case_channel.';

-- migrate:down
