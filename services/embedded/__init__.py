"""PostgreSQL and NATS from wheels, for one machine: `kawal up` and the tests. Production brings its own servers."""
