"""Sending: retries, deadlines, redirects, TLS, logs, and how many requests run at once.

Called by the transport and by operations of several requests. It never knows what a request is about.
"""
