"""Who hears of what: messages planned once, sent with care, their end told."""
