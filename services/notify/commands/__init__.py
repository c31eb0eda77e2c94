"""Use cases of notify: plan messages, send them, look after the texts."""
