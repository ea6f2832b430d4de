"""Findings about the permissions of the API key and the features of the release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk import errors
from elab_sdk._wording import say
from elab_sdk.doctor.findings import Finding
from elab_sdk.rules.release_detection import describe_releases

if TYPE_CHECKING:
    from elab_sdk.rules.release_detection import DetectedRelease, Question

__all__ = ["abilities", "release", "rights"]


def rights(answer: errors.ElabError | None, known: DetectedRelease) -> Finding:
    """Get the finding about the permissions of the API key.

    Args:
        answer: The error for the update of an entry that does not exist; None if none was sent.
        known: The server's release.
    """
    if not known.is_known:
        return Finding(
            "rights",
            "unknown",
            "the key can read; write permission is tested only if the release is known, to do no harm",
            say("state the release if you know it: {release:3.6}"),
        )
    if known.holds_for_any(lambda release: release.read_only == "writes"):
        return Finding("rights", "ok", f"the key can read and write: {known.name} has no read-only keys")
    if isinstance(answer, errors.ReadOnlyKeyError):
        return Finding(
            "rights",
            "warn",
            "the key is read-only",
            "to write, create a key with write permission in eLabFTW (User panel, API keys)",
        )
    if isinstance(answer, errors.NotFoundError | errors.PermissionDeniedError):
        return Finding("rights", "ok", "the key can read and write")
    reason = str(answer).split("\n", 1)[0] if answer is not None else "the server reported no error"
    return Finding(
        "rights", "unknown", f"the key can read; could not determine whether it can write: {reason}"
    )


_LABELS: Final = {
    "create_item": "creating items",
    "get_items_types": "listing items types",
    "get_status": "listing statuses",
    "link_item": "linking items",
    "category": "changing a status",
    "create_event": "booking",
    "get_tags": "listing the team's tags",
    "get_all_templates": "templates",
    "metadata": "writing metadata",
    "get_backup_zip": "backup archives",
}


def release(known: DetectedRelease) -> Finding:
    """Get the finding about the features of the release."""
    if not known.is_known:
        return Finding(
            "release",
            "unknown",
            "the release is unknown, because no entry shows it",
            say("it is detected from the first entry; or state it: {release:4.3.10}"),
        )
    supported, missing, limitations = abilities(known)
    features = ", ".join(supported) or "only entries, tags and files"
    through = ", used through API v2" if known.api == "v2" else ""
    summary = f"eLabFTW {known.name} ({known.evidence}){through}; it has {features}"
    if missing:
        summary += f"; it lacks {', '.join(missing)}"
    return Finding("release", "warn" if limitations else "ok", summary, "; ".join(limitations))


def abilities(known: DetectedRelease) -> tuple[list[str], list[str], list[str]]:
    """Get the features that a release has, those that it lacks or may lack, and its limitations.

    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> abilities(DetectedRelease.stated("2.0"))[2]
    ['a file can be downloaded only by the person who uploaded it']
    """
    supported: list[str] = []
    missing: list[str] = []
    for operation, label in _LABELS.items():
        has_operation = _supports(operation)
        if known.holds_for_all(has_operation):
            supported.append(label)
        else:
            missing.append(f"{label} ({describe_releases(has_operation, '').strip().removesuffix('.')})")
    (supported if known.holds_for_all(lambda release: release.search_parameter) else missing).append("search")
    caps = {release.list_cap for release in known.candidates if release.list_window == "ignored"}
    cap = min((cap for cap in caps if cap is not None), default=_LONG_LIST)
    limitations: list[str] = []
    if cap < _LONG_LIST:
        limitations.append(f"lists end after the newest {cap} entries; older ones can only be read by ID")
    limitations += [text for applies, text in _LIMITATIONS if known.holds_for_any(applies)]
    return supported, missing, limitations


def _supports(operation: str) -> Question:
    """Get a function that returns whether a release has a usable form of an operation."""
    return lambda release: (
        release.has(operation) and (operation != "get_tags" or release.tags_endpoint != "of_experiment")
    )


_LONG_LIST: Final = 100
"""Lists that end after this many rows are not reported."""
_LIMITATIONS: Final[tuple[tuple[Question, str], ...]] = (
    (
        lambda release: release.has("get_all_events") and not release.event_listing,
        "bookings cannot be listed, because of a bug in this release",
    ),
    (lambda release: release.date_in == "never", "all dates become today, because of a bug in this release"),
    (
        lambda release: not release.lists_team_mates,
        "experiments of team members are hidden, because of a bug in this release",
    ),
    (lambda release: not release.item_multipart, "files cannot be uploaded to items"),
    (
        lambda release: release.downloads == "nobody",
        "files cannot be downloaded, because of a bug in this release",
    ),
    (
        lambda release: release.downloads == "uploader",
        "a file can be downloaded only by the person who uploaded it",
    ),
    (
        lambda release: release.downloads == "readers_of_experiment",
        "a file can be downloaded only if an experiment has the same ID as the upload",
    ),
)
