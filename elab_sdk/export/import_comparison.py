"""Compare an entry that was imported with its description in the archive, and find what to set afterwards."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import attrs
from elab_api_v1.types import Permission

from elab_sdk.backups.lenient import value_or_default
from elab_sdk.content import extract
from elab_sdk.content.body_references import references
from elab_sdk.export.import_marks import same_title
from elab_sdk.export.node_values import first_text, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from elab_api_v1.models import Comment, Experiment, Item, Link, Step, Template, Upload
    from elab_api_v1.types import JsonObject

    from elab_sdk.content.body_references import Reference
    from elab_sdk.export.import_plan import ImportKind, PlannedEntry
    from elab_sdk.export.import_responses import PlannedStep
    from elab_sdk.export.new_entries import NewEntries

__all__ = ["ArrivedEntry", "Repairs", "differences", "repairs", "url_number"]

_ARCHIVED: Final = 2
_TEAM: Final = 30
_READ_BASES: Final = (30,)
_WRITE_BASES: Final = (20, 30)
"""The bases of `canread` and `canwrite` that an import gives to each entry."""
_IMAGE: Final = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)


@attrs.frozen
class ArrivedEntry:
    """An imported entry as the server has it.

    Args:
        entry: The entry.
        uploads: Its files, with the archived ones.
        ids: The kinds and IDs on the server of the archive's entries, by their IDs in the archive.
        new_entries: Where the archive's entries are on the server.
    """

    entry: Experiment | Item | Template
    uploads: Sequence[Upload]
    ids: Mapping[str, tuple[ImportKind, int]]
    new_entries: NewEntries


@attrs.frozen
class Repairs:
    """What the importer drops, and can be set afterwards, in this order.

    Args:
        date: The date, or None.
        metadata: All metadata, or None.
        new_steps: Steps to add.
        rating: The stars, or None.
        custom_id: The custom ID, or None.
        uploads: Files that were archived.
        deadlines: Steps with the deadlines that they had.
        finished: Steps that were finished.
        canread: Who may read the entry, if they were fewer than the team; or None.
        canwrite: Who may write it, if they were fewer; or None.
        is_locked: Whether to lock it.
        is_archived: Whether to archive it, which locks it too.
    """

    date: str | None = None
    metadata: JsonObject | None = None
    new_steps: tuple[PlannedStep, ...] = ()
    rating: int | None = None
    custom_id: int | None = None
    uploads: tuple[Upload, ...] = ()
    deadlines: tuple[tuple[Step, datetime], ...] = ()
    finished: tuple[Step, ...] = ()
    canread: Permission | None = None
    canwrite: Permission | None = None
    is_locked: bool = False
    is_archived: bool = False


def url_number(planned: PlannedEntry) -> int:
    """Return the number by which the links of bodies in the archive mean an entry; 0 if it has none."""
    query = parse_qs(urlsplit(first_text(planned.node, "url")).query)
    return whole_number(query.get("id", [""])[0]) or 0


def repairs(planned: PlannedEntry, arrived: ArrivedEntry) -> Repairs:
    """Find what to set. What is not as an import leaves it was set by somebody, and is not touched.

    Args:
        planned: The entry in the archive.
        arrived: The entry as it was read after the import.
    """
    entry = arrived.entry
    if not same_title(planned.title, entry.title) or _state(entry) not in (None, 1):
        return Repairs()
    steps = _paired_steps(planned, entry)
    is_new = not entry.locked
    archived = {file.sha256 for file in planned.files if file.is_archived}
    shown = {file.sha256 for file in planned.files if not file.is_archived}
    return Repairs(
        date=_unread_date(planned, entry),
        metadata=_unread_metadata(planned, arrived),
        new_steps=_unread_steps(planned, entry),
        rating=planned.rating if planned.rating and not value_or_default(entry, "rating", 0) else None,
        custom_id=planned.custom_id if not value_or_default(entry, "custom_id", 0) else None,
        uploads=tuple(
            upload for upload in arrived.uploads if upload.state == 1 and upload.hash_ in archived - shown
        ),
        deadlines=tuple(
            (step, moment)
            for wanted, step in steps
            if step.deadline is None and (moment := _moment(wanted.deadline)) is not None
        ),
        finished=tuple(step for wanted, step in steps if wanted.is_finished and not step.finished),
        canread=_to_narrow(planned.old.canread, entry, "canread", _READ_BASES),
        canwrite=_to_narrow(planned.old.canwrite, entry, "canwrite", _WRITE_BASES),
        is_locked=planned.is_locked and is_new and not planned.is_archived,
        is_archived=planned.is_archived and is_new,
    )


def differences(
    planned: PlannedEntry, arrived: ArrivedEntry, numbers: Mapping[int, PlannedEntry]
) -> Iterator[str]:
    """Yield what did not arrive.

    Args:
        planned: The entry in the archive.
        arrived: The entry on the server, after what could be set was set.
        numbers: The entries of the archive by the numbers in links of bodies.
    """
    entry = arrived.entry
    if not same_title(planned.title, entry.title):
        yield f"its title is {entry.title!r}, not {planned.title!r}"
    day = entry.date.isoformat() if entry.date else ""
    if planned.date and planned.kind != "template" and day != planned.date:
        yield f"its date is {day or 'missing'}, not {planned.date}"
    yield from _tag_differences(planned, entry)
    for name, wanted in (("status", planned.status), ("category", planned.category)):
        title = value_or_default(entry, f"{name}_title", "")
        if wanted and not same_title(wanted, title):
            yield f"its {name} is {title or 'missing'}, not {wanted}"
    yield from _body_differences(planned, arrived, numbers)
    yield from _file_differences(planned, arrived.uploads)
    yield from _step_differences(planned, entry)
    yield from _comment_differences(planned, entry)
    yield from _metadata_differences(planned, arrived)
    yield from _link_differences(planned, arrived)
    yield from _property_differences(planned, entry)


def _tag_differences(planned: PlannedEntry, entry: Experiment | Item | Template) -> Iterator[str]:
    present = {_plain(tag).casefold() for tag in value_or_default(entry, "tags", list[str]())}
    for tag in planned.tags:
        if _plain(tag).casefold() not in present:
            yield f"the tag {tag!r} is missing"


def _body_differences(
    planned: PlannedEntry, arrived: ArrivedEntry, numbers: Mapping[int, PlannedEntry]
) -> Iterator[str]:
    stored = value_or_default(arrived.entry, "body", "")
    # a release may put the text of the items type before it, and licenses after it
    if _visible(planned.body, planned.is_markdown) not in _visible(stored, planned.is_markdown):
        yield "its text differs"
    links = references(stored, markdown=planned.is_markdown)
    present: Counter[tuple[str, str | int]] = Counter(
        (link.kind, link.long_name or link.id) for link in links
    )
    for wanted in references(planned.body, markdown=planned.is_markdown):
        expected = _expected_target(wanted, planned, arrived, numbers)
        if expected is not None:
            present[expected] -= 1
            if present[expected] < 0:
                yield f"in its text, {wanted.url} is no link to {expected[0]} {expected[1]}"


def _expected_target(
    link: Reference, planned: PlannedEntry, arrived: ArrivedEntry, numbers: Mapping[int, PlannedEntry]
) -> tuple[str, str | int] | None:
    """Return where a link must lead; None if what it means is not in the archive."""
    if link.kind == "upload":
        file = next((each for each in planned.files if each.long_name == link.long_name), None)
        upload = next((each for each in arrived.uploads if file and each.hash_ == file.sha256), None)
        return None if upload is None else ("upload", upload.long_name)
    target = numbers.get(link.id)
    if target is None or target.kind != link.kind:
        return None
    return arrived.ids.get(target.key)


def _file_differences(planned: PlannedEntry, uploads: Sequence[Upload]) -> Iterator[str]:
    """Compare the files by their checksums, which the server computed."""
    present = Counter(upload.hash_ for upload in uploads if upload.hash_)
    if uploads and not present:
        yield "its files cannot be compared: the server tells no checksums"
        return
    for file in planned.files:
        if not file.sha256:
            yield f"the file {file.name!r} is missing: the archive has no checksum of it"
        elif present[file.sha256] < 1:
            yield f"the file {file.name!r} is missing"
        else:
            present[file.sha256] -= 1


def _step_differences(planned: PlannedEntry, entry: Experiment | Item | Template) -> Iterator[str]:
    steps = value_or_default(entry, "steps", list["Step"]())
    if not _paired_steps(planned, entry):
        if planned.steps:
            yield f"it has {len(steps)} steps, not the {len(planned.steps)} of the archive"
        return
    for wanted, step in _paired_steps(planned, entry):
        if wanted.is_finished != step.finished:
            yield f"the step {wanted.text[:40]!r} is {'finished' if step.finished else 'open'}"
        moment = _moment(wanted.deadline)
        if moment is not None and step.deadline != moment:
            yield f"the step {wanted.text[:40]!r} has no deadline, which was {moment.isoformat(' ')}"


def _comment_differences(planned: PlannedEntry, entry: Experiment | Item | Template) -> Iterator[str]:
    # the importer puts author and date before the text
    comments = value_or_default(entry, "comments", list["Comment"]())
    texts = [_plain(value_or_default(comment, "comment", "")) for comment in comments]
    for comment in planned.comments:
        if not any(text.endswith(_plain(comment)) for text in texts):
            yield f"the comment {comment[:40]!r} is missing"


def _metadata_differences(planned: PlannedEntry, arrived: ArrivedEntry) -> Iterator[str]:
    if planned.metadata is None:
        return
    if _stored_metadata(arrived.entry) != arrived.new_entries.metadata(planned):
        yield "its metadata and extra fields differ"
        return
    for name, ids in arrived.new_entries.unknown_ids(planned.metadata):
        yield f"the extra field {name!r} still has IDs of the old server: {', '.join(map(str, ids))}"


def _link_differences(planned: PlannedEntry, arrived: ArrivedEntry) -> Iterator[str]:
    if planned.kind == "template":
        return
    # servers with API v2 make no link from an entry to itself; its text may have one
    present: set[tuple[str, int]] = {(planned.kind, arrived.entry.id)}
    kinds: tuple[ImportKind, ...] = ("experiment", "item")
    for kind in kinds:
        for link in value_or_default(arrived.entry, f"{kind}s_links", list["Link"]()):
            present.add((kind, link.item_id))
    for key in dict.fromkeys(planned.links):
        target = arrived.ids.get(key)
        if target is not None and target not in present and target[0] in kinds:
            yield f"the link to {target[0]} {target[1]} is missing"


def _property_differences(planned: PlannedEntry, entry: Experiment | Item | Template) -> Iterator[str]:
    rating = value_or_default(entry, "rating", 0)
    if planned.rating and rating != planned.rating:
        yield f"its rating is {rating}, not {planned.rating}"
    custom_id = value_or_default(entry, "custom_id", 0)
    if planned.custom_id and custom_id != planned.custom_id:
        yield f"its custom ID is {custom_id or 'missing'}, not {planned.custom_id}"
    is_archived = _state(entry) == _ARCHIVED
    if planned.is_archived and not is_archived:
        yield "it is not archived"
    elif planned.is_locked and not value_or_default(entry, "locked", False) and not is_archived:
        yield "it is not locked"
    for name, wanted in (("read", planned.old.canread), ("write", planned.old.canwrite)):
        stored = value_or_default(entry, f"can{name}", Permission())
        if wanted is None:
            continue
        if _narrower(wanted, stored) is not None:
            yield f"more people may {name} it ({stored.word}) than on the old server ({wanted.word})"
        elif wanted.base is not None and stored.base is not None and wanted.base > max(stored.base, _TEAM):
            yield f"{wanted.word} could {name} it on the old server, and {stored.word} may now"
        if wanted.users or wanted.teams or wanted.teamgroups:
            yield f"single users, teams or groups that could {name} it are not known here"


def _unread_date(planned: PlannedEntry, entry: Experiment | Item | Template) -> str | None:
    """Return the date of an entry that got that of the import."""
    created = value_or_default(entry, "created_at", entry.date)
    is_new = (
        entry.date is not None and created is not None and created.isoformat()[:10] == entry.date.isoformat()
    )
    return planned.date if "date" in planned.unread and is_new else None


def _unread_steps(planned: PlannedEntry, entry: Experiment | Item | Template) -> tuple[PlannedStep, ...]:
    has_steps = bool(value_or_default(entry, "steps", list["Step"]()))
    return () if has_steps or "steps" not in planned.unread else planned.steps


def _unread_metadata(planned: PlannedEntry, arrived: ArrivedEntry) -> JsonObject | None:
    """Return the metadata if the importer did not read them, or if they refer to the old server."""
    wanted = arrived.new_entries.metadata(planned)
    stored = _stored_metadata(arrived.entry)
    return wanted if stored == (planned.metadata_of_node or {}) and stored != wanted else None


def _stored_metadata(entry: Experiment | Item | Template) -> JsonObject:
    nothing: JsonObject = {}
    return value_or_default(entry, "metadata", nothing)


def _to_narrow(
    wanted: Permission | None, entry: Experiment | Item | Template, name: str, as_imported: tuple[int, ...]
) -> Permission | None:
    stored = value_or_default(entry, name, Permission())
    return _narrower(wanted, stored) if stored.base in as_imported else None


def _narrower(wanted: Permission | None, stored: Permission) -> Permission | None:
    """Return the base of the old permission if it is that of fewer people; IDs mean others on this server."""
    if wanted is None or wanted.base is None or stored.base is None or wanted.base >= stored.base:
        return None
    return Permission(wanted.base)


def _paired_steps(
    planned: PlannedEntry, entry: Experiment | Item | Template
) -> list[tuple[PlannedStep, Step]]:
    """Return the steps of the archive with those of the server; none if they are not the same ones."""
    steps = value_or_default(entry, "steps", list["Step"]())
    ordered = sorted(steps, key=lambda step: (value_or_default(step, "ordering", 0), step.id))
    for pairs in (zip(planned.steps, steps), zip(planned.steps, ordered)):  # noqa: B905 - lengths are compared
        found = list(pairs)
        if len(steps) == len(planned.steps) and all(
            _step_text(a.text) == _step_text(b.body) for a, b in found
        ):
            return found
    return []


def _step_text(text: str) -> str:
    # the importer replaces the character that separates steps in lists
    return _plain(text.replace("|", " "))


def _moment(text: str) -> datetime | None:
    try:
        # the server's time zone is not told: a deadline is what the clock on the wall said
        return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None


def _state(entry: Experiment | Item | Template) -> int | None:
    return value_or_default(entry, "state", None)


def _visible(body: str, is_markdown: bool) -> str:
    """Return what a reader sees of a text: the server may write the same HTML in another way."""
    if is_markdown:
        return _plain(body)
    # the importer drops descriptions of images
    return "".join(extract.text(_IMAGE.sub("", body)).split())


def _plain(text: str) -> str:
    return " ".join(unescape(text).split())
