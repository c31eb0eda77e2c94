"""What routing does: each use case is one transaction of the same five steps: read, may they, decide, write, tell.

Each is loaded by who needs it: all of them together bring in the whole of messaging and the web.
"""
