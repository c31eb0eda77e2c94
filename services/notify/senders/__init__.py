"""Ways to send. They know nothing of why a message exists."""
