"""The bridge: requests of API v1 as requests of API v2."""
