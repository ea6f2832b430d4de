"""Copies of entries on another server: what is copied, what was copied, and what differs.

Called by `Manager.copy_to`, `Manager.copy_from` and `elab copy`. It never sends a request.
"""
