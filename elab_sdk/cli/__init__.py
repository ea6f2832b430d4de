"""`elab`, the command line. It needs the extra: pip install "elab-sdk[cli]".

Called from a shell. Every command calls the Manager; none sends a request of its own.
"""
