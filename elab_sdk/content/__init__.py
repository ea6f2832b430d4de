"""Values, text and tables: the arguments of callers and the content of entries.

Used by all packages on higher floors. Nothing here sends a request, or depends on the release of a server.
"""
