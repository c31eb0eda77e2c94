"""Channel adapters: processes of their own that turn what a channel sends into a `Submission`. They need NATS and nothing else."""
