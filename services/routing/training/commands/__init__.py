"""What can be done with practice classes: lead one, join one, and what time alone does."""
