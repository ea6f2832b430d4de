"""Servers and API keys saved by `elab init`, and which of them a Manager or a command uses."""
