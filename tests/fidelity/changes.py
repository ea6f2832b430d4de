"""The answers of all 123 servers, stored as changes per release in `tests/recordings/changes.jsonl.xz`."""

from __future__ import annotations

import json
import lzma
from functools import cache
from typing import Any, Literal

from elab_sdk.rules.releases import VERSIONS
from tests.recorded import FOLDER

Scenario = Literal["main", "traps"]
SCENARIOS: tuple[Scenario, ...] = ("main", "traps")


@cache
def changes() -> tuple[dict[str, Any], ...]:
    """Return all answers that differ from the previous release, with release, scenario and step."""
    content = lzma.decompress((FOLDER / "changes.jsonl.xz").read_bytes())
    return tuple(json.loads(line) for line in content.decode().splitlines())


def releases_with_changes() -> set[str]:
    """Return the releases in which an answer changes, including the first release."""
    return {change["release"] for change in changes()}


def answers(version: str, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the answers of one release by step."""
    until = VERSIONS.index(version)
    by_step: dict[str, dict[str, Any]] = {}
    for change in changes():
        if change["scenario"] != scenario or VERSIONS.index(change["release"]) > until:
            continue
        if change["response"] is None:
            by_step.pop(change["step"], None)
        else:
            by_step[change["step"]] = change["response"]
    # the recorded servers could not create PDF files
    return {step: answer for step, answer in by_step.items() if not step.startswith("backupzip")}
