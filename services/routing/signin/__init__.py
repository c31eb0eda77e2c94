"""Signing in: passwords, authenticator apps, passkeys, providers, links; and the sessions that follow."""
