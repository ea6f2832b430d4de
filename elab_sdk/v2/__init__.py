"""API v2 for callers that speak API v1: each request of v1 as requests of v2 that do the same. No I/O."""

from __future__ import annotations
