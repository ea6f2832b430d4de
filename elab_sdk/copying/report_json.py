"""The report of a copy as JSON, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.copying.field_labels import OUTCOME_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.copying.reports import CopyReport

__all__ = ["report_json"]

_FORMAT: Final = "elab-sdk copy report"
_VERSION: Final = 1


def report_json(report: CopyReport) -> Iterator[str]:
    """Yield the report as JSON, in parts: every entry is a line, so that a large report needs little memory.

    Args:
        report: The report.
    """
    head = {
        "format": _FORMAT,
        "version": _VERSION,
        "folder": str(report.folder),
        "seconds": round(report.seconds, 1),
        "is_plan": report.is_plan,
        "is_equal": report.is_equal,
        "outcomes": {outcome: report.count(outcome) for outcome in OUTCOME_LABELS},
        "plan": attrs.asdict(report.plan),
    }
    yield f'{json.dumps(head, indent=1)[:-2]},\n "entries": ['
    separator = "\n"
    for entry in report.entries:
        yield f"{separator}  {json.dumps(attrs.asdict(entry))}"
        separator = ",\n"
    yield "\n ]\n}\n" if report.entries else "]\n}\n"
