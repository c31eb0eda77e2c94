"""Pictures that people hand in: looked at and written anew, kept in an object store, opened by links that end."""
