"""What all HTTP doors have in common: problems, health, limits, and the host that puts services on one port."""
