"""Answers as real servers sent them, as many as wanted: recorded ones, with other numbers and titles."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.recorded import exchanges

WITH_TEXT: Final = "4.3.10"
"""It sends numbers as text: `"id": "42"`."""
WITH_NUMBERS: Final = "4.9.0"
"""It sends them as numbers."""


def experiment(release: str) -> dict[str, Any]:
    """A full experiment with uploads, steps and links, as a server of that release sent it."""
    found: dict[str, Any] = _recorded(f"{release}-extra", "x.shape.experiment")
    return found


def row(release: str) -> dict[str, Any]:
    """A row of a list of experiments."""
    found: dict[str, Any] = _recorded(release, "list.default")[0]
    return found


def experiments(release: str, count: int) -> list[bytes]:
    """Full experiments, each an answer of its own, as they come."""
    seed = experiment(release)
    return [json.dumps(numbered(seed, 1 + place)).encode() for place in range(count)]


def rows(release: str, count: int) -> bytes:
    """A list of experiments: one answer."""
    seed = row(release)
    return json.dumps([numbered(seed, 1 + place) for place in range(count)]).encode()


def numbered(seed: dict[str, Any], number: int) -> dict[str, Any]:
    """The same entry under another number, with what differs from entry to entry changed."""
    as_sent = type(seed["id"])
    changed = {**seed, "id": as_sent(number), "title": f"Western blot {number}"}
    if "elabid" in seed:
        changed["elabid"] = f"20261124-{number:040x}"
    if "uploads" in seed:
        changed["uploads"] = [{**upload, "item_id": as_sent(number)} for upload in seed["uploads"]]
    return changed


def _recorded(recording: str, step: str) -> Any:
    return next(exchange.answer for exchange in exchanges(recording) if exchange.step == step)
