"""Values, text and tables: what callers pass and what entries contain.

Called by every room above. It never sends a request and never asks which release a server runs.
"""
