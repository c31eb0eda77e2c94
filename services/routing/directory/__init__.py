"""The directory: who works with Kawal, in which role and scope, appointed by which decree. In a schema of its own."""
