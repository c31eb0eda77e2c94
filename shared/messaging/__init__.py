"""How facts travel: outbox, relay, inbox, consumer, dead letters, topology. One delivery policy a file, and no business rule."""
