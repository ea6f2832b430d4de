"""What all 123 servers answered, kept as what each release changed: `tests/recordings/changes.jsonl.xz`."""

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
    """Every answer that differs from that of the release before it, with its release, scenario and step."""
    content = lzma.decompress((FOLDER / "changes.jsonl.xz").read_bytes())
    return tuple(json.loads(line) for line in content.decode().splitlines())


def changed() -> set[str]:
    """The releases at which an answer changes; the first of all is one."""
    return {each["release"] for each in changes()}


def answers(version: str, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """The answers of one release, by step."""
    until = VERSIONS.index(version)
    found: dict[str, dict[str, Any]] = {}
    for each in changes():
        if each["scenario"] != scenario or VERSIONS.index(each["release"]) > until:
            continue
        if each["response"] is None:
            found.pop(each["step"], None)
        else:
            found[each["step"]] = each["response"]
    # the servers that were recorded made no PDF
    return {step: told for step, told in found.items() if not step.startswith("backupzip")}
