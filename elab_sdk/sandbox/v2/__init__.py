"""API v2 of the sandbox: the same store as API v1, answered like eLabFTW 4.9 and 5.0 to 5.6."""
