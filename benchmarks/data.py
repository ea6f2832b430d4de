"""Any number of responses of real servers: recorded responses with other IDs and titles."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.recorded import steps_of

WITH_TEXT: Final = "4.3.10"
"""A release that sends numbers as strings: `"id": "42"`."""
WITH_NUMBERS: Final = "4.9.0"
"""A release that sends numbers as numbers."""

WITH_V2: Final = "5.6.12"
"""A release with API v2 only."""


def experiment(release: str) -> dict[str, Any]:
    """Return a full experiment with uploads, steps and links, as recorded from this release."""
    recorded: dict[str, Any] = (
        _recorded(f"{release}-v2", "v2.experiment.full")
        if release == WITH_V2
        else _recorded(f"{release}-extra", "x.shape.experiment")
    )
    return recorded


def row(release: str) -> dict[str, Any]:
    """Return a row of a list of experiments."""
    rows: list[dict[str, Any]] = (
        _recorded(f"{release}-v2", "v2.list") if release == WITH_V2 else _recorded(release, "list.default")
    )
    return rows[0]


def info() -> dict[str, Any]:
    """Return what the release with API v2 says about itself."""
    recorded: dict[str, Any] = _recorded(f"{WITH_V2}-v2", "v2.get.info")
    return recorded


def experiments(release: str, count: int) -> list[bytes]:
    """Return the responses for full experiments."""
    seed = experiment(release)
    return [json.dumps(with_id(seed, 1 + index)).encode() for index in range(count)]


def rows(release: str, count: int) -> bytes:
    """Return the response for a list of experiments."""
    seed = row(release)
    return json.dumps([with_id(seed, 1 + index) for index in range(count)]).encode()


def with_id(seed: dict[str, Any], entry_id: int) -> dict[str, Any]:
    """Return the entry with another ID and with other values that differ between entries."""
    id_type = type(seed["id"])
    changed = {**seed, "id": id_type(entry_id), "title": f"Western blot {entry_id}"}
    if "elabid" in seed:
        changed["elabid"] = f"20261124-{entry_id:040x}"
    if "uploads" in seed:
        changed["uploads"] = [{**upload, "item_id": id_type(entry_id)} for upload in seed["uploads"]]
    return changed


def _recorded(recording: str, step: str) -> Any:
    return next(record.answer for record in steps_of(recording) if record.step == step)
