"""The words and the reporter: every door through which a complaint comes, and the way to follow it."""
