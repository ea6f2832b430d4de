"""Sending requests: retries, deadlines, redirects, TLS, logs, and parallel calls.

Used by the transport and by operations of several requests. Nothing here depends on what a request is for.
"""
