"""Benchmarks of elab-sdk compared with alternatives: `make bench`."""
