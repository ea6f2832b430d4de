"""`elab`, the command line. It needs the extra: pip install "elab-sdk[cli]"."""
