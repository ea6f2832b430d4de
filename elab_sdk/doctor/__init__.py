"""Diagnosis: what is wrong between this computer and the notebook, and how to fix it.

Called by `Manager.diagnose` and `elab doctor`. It never changes anything on the server.
"""
