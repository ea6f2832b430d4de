"""What only the old server's response in an archive says of an entry: `export-elabftw.json`.

The importer of eLabFTW 5.1 and later does not read this file. Up to and including 5.0, eLabFTW's own archives
have dates, steps and metadata nowhere else; permissions and the old ID are nowhere else in any archive.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import Experiment

from elab_sdk.backups.lenient import value_or_default
from elab_sdk.export.archive_members import UNREADABLE, has_plausible_size

if TYPE_CHECKING:
    from datetime import date, datetime

    from elab_api_v1.models import Step
    from elab_api_v1.types import JsonObject, JsonValue, Permission

    from elab_sdk.export.archive_members import ArchiveMembers

__all__ = ["OldEntry", "PlannedStep", "decode_metadata", "read_old_entry"]

_MAX_BYTES: Final = 1 << 24


@attrs.frozen
class PlannedStep:
    """A step in the archive.

    Args:
        text: Its text.
        is_finished: Whether it was finished.
        deadline: Its deadline in ISO format; empty if it has none.
    """

    text: str
    is_finished: bool
    deadline: str


@attrs.frozen
class OldEntry:
    """An entry as the old server described it. Without a response, nothing is known.

    Args:
        id: Its ID; 0 if not known.
        date: Its date in ISO format; may be empty.
        rating: Its stars.
        steps: Its steps.
        metadata: Its metadata, or None.
        canread: Who could read it, or None.
        canwrite: Who could write it, or None.
    """

    id: int = 0
    date: str = ""
    rating: int = 0
    steps: tuple[PlannedStep, ...] = ()
    metadata: JsonObject | None = None
    canread: Permission | None = None
    canwrite: Permission | None = None


def read_old_entry(address: str, members: ArchiveMembers) -> OldEntry:
    """Read a response of the old server. One that cannot be read says nothing.

    Args:
        address: Its address in the archive.
        members: The files of the archive.
    """
    try:
        info = members.find(address)
        if info is None or info.file_size > _MAX_BYTES or not has_plausible_size(info):
            return OldEntry()
        with members.open(info) as file:
            decoded: JsonValue = json.loads(file.read(_MAX_BYTES))
        first = decoded[0] if isinstance(decoded, list) and decoded else decoded
        # what is read here has the same keys for every kind
        entry = Experiment.from_dict(first)
    except (ValueError, RecursionError, DecodeError, *UNREADABLE):
        return OldEntry()
    return _old_entry(entry)


def decode_metadata(value: JsonValue) -> JsonObject | None:
    """Return metadata, which servers send as text or as an object; None if there are none.

    >>> decode_metadata('{"a": 1}'), decode_metadata("[]"), decode_metadata("{")
    ({'a': 1}, None, None)
    """
    try:
        decoded: JsonValue = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) and decoded else None


def _old_entry(entry: Experiment) -> OldEntry:
    nobody: Permission | None = None
    never: date | None = None
    day = value_or_default(entry, "date", never)
    return OldEntry(
        entry.id,
        "" if day is None else day.isoformat(),
        value_or_default(entry, "rating", 0),
        tuple(_step(step) for step in value_or_default(entry, "steps", list["Step"]())),
        decode_metadata(entry.get("metadata")),
        value_or_default(entry, "canread", nobody),
        value_or_default(entry, "canwrite", nobody),
    )


def _step(step: Step) -> PlannedStep:
    never: datetime | None = None
    deadline = value_or_default(step, "deadline", never)
    return PlannedStep(
        value_or_default(step, "body", ""),
        value_or_default(step, "finished", False),
        "" if deadline is None else deadline.isoformat(),
    )
