"""Reads other systems' exports and hands their complaints, with their history, to the services. Used by the command line only."""
