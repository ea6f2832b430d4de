"""Compare the sandbox with all 123 recorded servers: the same requests must get the same answers."""
