"""Diagnosis of the connection to a server, with hints for problems.

Used by `Manager.diagnose` and `elab doctor`. Nothing is changed on the server.
"""
