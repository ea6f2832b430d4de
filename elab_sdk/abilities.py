"""What a key and a release can do, and what must be known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk import errors
from elab_sdk.findings import Finding
from elab_sdk.knowledge import offered

if TYPE_CHECKING:
    from elab_sdk.knowledge import KnownRelease
    from elab_sdk.releases import Release

__all__ = ["abilities", "release", "rights"]


def rights(answer: errors.ElabError | None, release: Release | None) -> Finding:
    """Whether the key may write.

    Args:
        answer: What an update of an entry that does not exist was answered; None where none was sent.
        release: The server's release, None where it is not known.
    """
    if release is None:
        return Finding(
            "rights",
            "unknown",
            "it may read; whether it may write is only tried where the release is known to do no harm then",
            "state the release, if you know it: --release 3.6, Manager(release='3.6')",
        )
    if release.read_only == "writes":
        spans = release.generation_spans
        return Finding("rights", "ok", f"it may read and write: {spans} has no keys that only read")
    if isinstance(answer, errors.ReadOnlyKeyError):
        return Finding(
            "rights",
            "warn",
            "it may read, but not write",
            "to write, make a key that may in eLabFTW: User panel, API keys",
        )
    if isinstance(answer, errors.NotFound | errors.PermissionDenied):
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
    found = known.release
    if found is None:
        return Finding(
            "release",
            "unknown",
            "it cannot be told: there is no entry that would show it",
            "it is learned from the first entry; or state it: --release 4.3, Manager(release='4.3')",
        )
    can, cannot, care = abilities(found)
    has = ", ".join(can) or "no more than entries, tags and files"
    words = f"eLabFTW {known.name} ({known.evidence}); it has {has}"
    if cannot:
        words += f"; it lacks {', '.join(cannot)}"
    return Finding("release", "warn" if care else "ok", words, "; ".join(care))


def abilities(found: Release) -> tuple[list[str], list[str], list[str]]:
    """What a release has, what it lacks, and what must be known of it.

    >>> from elab_sdk.releases import RELEASES
    >>> abilities(RELEASES["2.0.0"])[2]
    ['only who uploaded a file can download it']
    """
    can = [words for operation, words in _WORDS.items() if found.has(operation)]
    cannot = [
        f"{words} ({offered(operation).removeprefix('It exists ').removesuffix('.')})"
        for operation, words in _WORDS.items()
        if not found.has(operation)
    ]
    (can if found.search_parameter else cannot).append("search")
    care: list[str] = []
    if found.list_cap is not None and found.list_window == "ignored" and found.list_cap < 100:
        care.append(f"its lists end after the newest {found.list_cap} entries; older ones are read by number")
    if found.has("get_all_events") and not found.event_listing:
        care.append("it cannot list bookings, a bug of that release")
    if not found.item_multipart:
        care.append("it takes no files for items")
    if found.tags_manner == "of_experiment":
        can.remove(_WORDS["get_tags"])
        cannot.append(f"{_WORDS['get_tags']} (to 4.3)")
    if found.downloads == "uploader":
        care.append("only who uploaded a file can download it")
    if found.downloads == "readers_of_experiment":
        care.append("a file can be downloaded only where an experiment has the file's number")
    return can, cannot, care
