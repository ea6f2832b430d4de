"""What would stop the importer of eLabFTW 5 halfway, or lose something silently.

It is found before anything is sent, because an import cannot be undone: what came before an error stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from elab_sdk._wording import say
from elab_sdk.errors import ValidationError
from elab_sdk.export.node_values import first_text, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.export.import_plan import ImportPlan
    from elab_sdk.rules.release_v2 import ApiV2

__all__ = ["check_plan", "check_size", "duration_hint"]

_MAX_LENGTH: Final = 255
"""Characters of a title and a tag; the database refuses more."""
_MAX_CUSTOM_ID: Final = 4_294_967_295
_SHOWN: Final = 5
_FLAT_FIELDS: Final = 103
_FLAT_STEPS: Final = 104
"""The versions of the root from which fields, and steps, are nodes of their own."""
_STATES: Final = ("Normal", "Archived", "Deleted", "Pending", "Processing", "Error")
_FAILED: Final = ("damaged", "missing", "refused")
_ENTRIES_PER_SECOND: Final = 3
_MAX_SECONDS: Final = 600


def check_plan(plan: ImportPlan, v2: ApiV2) -> None:
    """Check an archive against what a release imports whole.

    Args:
        plan: The archive.
        v2: How the release imports.

    Raises:
        ValidationError: The import would stop halfway, or lose steps or fields of all entries.
    """
    if not plan.entries:
        raise _invalid(plan, ["it contains no entries"])
    faults = [*_file_faults(plan), *plan.faults, *_entry_faults(plan, v2)]
    if faults:
        raise _invalid(plan, faults)
    for name, is_flat in plan.is_flat.items():
        if is_flat is not None and not _is_read(name, plan.version, v2, is_flat=is_flat):
            written = "nodes of their own" if is_flat else "part of their entries"
            wanted = "elabftw" if v2.reads_flat_archives else "elabftw-5.1"
            raise ValidationError(
                f"{plan.path}: its {name} are {written}, and this release does not read them so in an archive"
                f" of version {plan.version}; export it again for this release with"
                + say(" {export_for:{wanted}}", wanted=wanted),
                "path",
            )


def check_size(plan: ImportPlan, max_bytes: int) -> None:
    """Check the size of an archive.

    Raises:
        ValidationError: The server does not take a file of this size.
    """
    if plan.size > max_bytes:
        raise ValidationError(
            f"{plan.path} has {plan.size} bytes, and the server imports at most {max_bytes}; export it in"
            " several parts: elab export --split 300",
            "path",
        )


def duration_hint(plan: ImportPlan) -> str:
    """Say what to do if an archive has so many entries that the import takes too long; empty if not.

    An entry takes a third of a second, and nginx stops an import after 600 s (seen on 5.1 to 5.6).
    """
    seconds = len(plan.entries) // _ENTRIES_PER_SECOND
    if seconds * 2 < _MAX_SECONDS:
        return ""
    return (
        f"the import of {len(plan.entries)} entries takes some {seconds} s, and web servers stop it after"
        f" {_MAX_SECONDS} s: export them in parts (elab export --split 300)"
    )


def _is_read(name: str, version: int, v2: ApiV2, *, is_flat: bool) -> bool:
    """Return whether a release reads steps or fields of an archive.

    5.1 and 5.2 read them only inside their entries, and only up to version 102 (seen on 5.1.15 and 5.2.8).
    """
    if not v2.reads_flat_archives:
        return not is_flat and version < _FLAT_FIELDS
    return is_flat == (version >= (_FLAT_STEPS if name == "steps" else _FLAT_FIELDS))


def _file_faults(plan: ImportPlan) -> Iterator[str]:
    """Yield the files that are not whole: a missing one stops the import, a damaged one is ignored."""
    for entry in plan.archive.entries:
        for file in entry.files:
            if file.state in _FAILED:
                yield f"{file.path} is {file.state}"


def _entry_faults(plan: ImportPlan, v2: ApiV2) -> Iterator[str]:
    for entry in plan.entries:
        name = f"{entry.archive_id} ({entry.title[:40]!r})"
        if len(entry.title) > _MAX_LENGTH and not v2.cuts_titles:
            yield f"{name}: its title has more than {_MAX_LENGTH} characters"
        for tag in entry.tags:
            if len(tag) > _MAX_LENGTH:
                yield f"{name}: the tag {tag[:40]!r}… has more than {_MAX_LENGTH} characters"
        for key, text in (("status", entry.status), ("category", entry.category)):
            if len(text) > _MAX_LENGTH:
                yield f"{name}: the title of its {key} has more than {_MAX_LENGTH} characters"
        day = first_text(entry.node, "temporal")
        if day and not _is_date(day):
            yield f"{name}: {day!r} is not a date"
        custom_id = first_text(entry.node, "alternateName")
        number = whole_number(custom_id)
        if custom_id.isdecimal() and (number is None or number > _MAX_CUSTOM_ID):
            yield f"{name}: the custom ID {custom_id[:40]} is larger than {_MAX_CUSTOM_ID}"
        state = first_text(entry.node, "status")
        if state and state not in _STATES and v2.reads_archived_states:
            yield f"{name}: {state!r} is not a state; it must be one of {', '.join(_STATES)}"
        if entry.metadata_of_node is not None and v2.reads_first_field_only and not entry.has_metadata_first:
            yield f"{name}: this release reads its fields only if elabftw_metadata is the first of them"


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _invalid(plan: ImportPlan, faults: list[str]) -> ValidationError:
    shown = "; ".join(faults[:_SHOWN])
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return ValidationError(
        f"{plan.path} cannot be imported whole, and nothing was sent: {shown}{more}", "path"
    )
