"""The command `elab`. It requires the extra: pip install "elab-sdk[cli]".

Called from a shell. Every command calls a `Manager`; none sends a request of its own.
"""
