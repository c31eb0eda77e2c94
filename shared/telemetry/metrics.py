"""The measures that operators watch, as Prometheus text at `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

OUTBOX_PENDING = Gauge("kawal_outbox_pending", "Facts stored and not yet acknowledged by the stream", ["service"])
OUTBOX_OLDEST = Gauge("kawal_outbox_oldest_seconds", "Age of the oldest pending fact", ["service"])
CONSUMER_LAG = Gauge("kawal_consumer_lag", "Facts in the stream that the durable has not acknowledged", ["durable"])
DEAD_LETTERS = Gauge("kawal_dead_letters", "Dead letters not yet resolved", ["service"])
FACTS_PUBLISHED = Counter("kawal_facts_published_total", "Facts acknowledged by the stream", ["service"])
FACTS_CONSUMED = Counter("kawal_facts_consumed_total", "Facts by what became of them", ["durable", "result"])
COMMANDS = Counter("kawal_commands_total", "Commands by name and result", ["service", "command", "result"])
DELIVERIES = Counter("kawal_deliveries_total", "Messages by channel and state", ["channel", "state"])
REQUEST_SECONDS = Histogram("kawal_request_seconds", "HTTP request time", ["route", "method", "status"])
