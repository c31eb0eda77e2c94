"""What can be done to sign in, to stay so, and to sign out."""
