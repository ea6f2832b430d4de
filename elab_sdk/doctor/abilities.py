"""What a key and a release can do, and what must be known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk import errors
from elab_sdk.doctor.findings import Finding
from elab_sdk.rules.release_detection import describe_releases

if TYPE_CHECKING:
    from elab_sdk.rules.release_detection import KnownRelease, Question

__all__ = ["abilities", "release", "rights"]


def rights(answer: errors.ElabError | None, known: KnownRelease) -> Finding:
    """Whether the key may write.

    Args:
        answer: What an update of an entry that does not exist was answered; None where none was sent.
        known: The server's release.
    """
    if not known.is_known:
        return Finding(
            "rights",
            "unknown",
            "it may read; whether it may write is only tried where the release is known to do no harm then",
            "state the release, if you know it: --release 3.6, Manager(release='3.6')",
        )
    if known.holds_for_any(lambda release: release.read_only == "writes"):
        return Finding("rights", "ok", f"it may read and write: {known.name} has no keys that only read")
    if isinstance(answer, errors.ReadOnlyKeyError):
        return Finding(
            "rights",
            "warn",
            "it may read, but not write",
            "to write, make a key that may in eLabFTW: User panel, API keys",
        )
    if isinstance(answer, errors.NotFoundError | errors.PermissionDeniedError):
        return Finding("rights", "ok", "it may read and write")
    first = str(answer).split("\n", 1)[0] if answer is not None else "nothing was said"
    return Finding("rights", "unknown", f"it may read; whether it may write was not to be found out: {first}")


_WORDS: Final = {
    "create_item": "creating items",
    "get_items_types": "listing items types",
    "get_status": "listing status",
    "link_item": "linking items",
    "category": "changing a status",
    "create_event": "booking",
    "get_tags": "listing the team's tags",
    "get_all_templates": "templates",
    "metadata": "writing metadata",
    "get_backup_zip": "backup archives",
}


def release(known: KnownRelease) -> Finding:
    """What the release can and cannot do."""
    if not known.is_known:
        return Finding(
            "release",
            "unknown",
            "it cannot be told: there is no entry that would show it",
            "it is learned from the first entry; or state it: --release 4.3.10, Manager(release='4.3.10')",
        )
    can, cannot, care = abilities(known)
    has = ", ".join(can) or "no more than entries, tags and files"
    words = f"eLabFTW {known.name} ({known.evidence}); it has {has}"
    if cannot:
        words += f"; it lacks {', '.join(cannot)}"
    return Finding("release", "warn" if care else "ok", words, "; ".join(care))


def abilities(known: KnownRelease) -> tuple[list[str], list[str], list[str]]:
    """What a release has, what it lacks or may lack, and what must be known of it.

    >>> from elab_sdk.rules.release_detection import KnownRelease
    >>> abilities(KnownRelease.stated("2.0"))[2]
    ['only who uploaded a file can download it']
    """
    can: list[str] = []
    cannot: list[str] = []
    for operation, words in _WORDS.items():
        has = _having(operation)
        if known.holds_for_all(has):
            can.append(words)
        else:
            cannot.append(f"{words} ({describe_releases(has, '').strip().removesuffix('.')})")
    (can if known.holds_for_all(lambda release: release.search_parameter) else cannot).append("search")
    caps = {release.list_cap for release in known.candidates if release.list_window == "ignored"}
    cap = min((cap for cap in caps if cap is not None), default=_LONG)
    care = [f"its lists end after the newest {cap} entries; older ones are read by number"] * (cap < _LONG)
    care += [words for is_so, words in _CARE if known.holds_for_any(is_so)]
    return can, cannot, care


def _having(operation: str) -> Question:
    """Whether a release has an operation that is of use."""
    return lambda release: (
        release.has(operation) and (operation != "get_tags" or release.tags_endpoint != "of_experiment")
    )


_LONG: Final = 100
"""Rows from which on the end of a list is not worth a word."""
_CARE: Final[tuple[tuple[Question, str], ...]] = (
    (
        lambda release: release.has("get_all_events") and not release.event_listing,
        "it cannot list bookings, a bug of that release",
    ),
    (lambda release: release.date_in == "never", "it makes every date today, a bug of that release"),
    (
        lambda release: not release.lists_team_mates,
        "it hides the experiments of team-mates, a bug of that release",
    ),
    (lambda release: not release.item_multipart, "it takes no files for items"),
    (lambda release: release.downloads == "nobody", "nobody can download files, a bug of that release"),
    (lambda release: release.downloads == "uploader", "only who uploaded a file can download it"),
    (
        lambda release: release.downloads == "readers_of_experiment",
        "a file can be downloaded only where an experiment has the file's number",
    ),
)
