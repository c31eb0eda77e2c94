"""What operators see: traces, metrics, logs. None of it carries personal data."""
