"""Requests and results of a script that was written for an older release of API v1. No I/O."""
