"""The comparison of a copy with what it is to be, field by field."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from elab_api_v1.types import Permission

from elab_sdk.copying.body_documents import first_difference
from elab_sdk.copying.content import FIELDS
from elab_sdk.copying.reports import Difference
from elab_sdk.rules import entry_permissions, metadata
from elab_sdk.rules.named_choices import is_same_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from elab_sdk.copying.content import EntryContent, FileContent, StepContent

__all__ = ["compare", "is_equal"]

_MAX_SHOWN: Final = 200
_LISTS: Final = ("tags", "items_links", "experiments_links")
_ALTERED: Final = "the new server has another value"


def compare(
    desired: EntryContent, actual: EntryContent, limits: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    """Compare a copy with the content that it is to have.

    Args:
        desired: That content, with the IDs of the new server.
        actual: The content of the copy, read from the new server.
        limits: Why the new server cannot hold a field, by field; see `capabilities.limits`.

    Returns:
        The names of the equal fields, and the differences of the others.
    """
    equal: list[str] = []
    differences: list[Difference] = []
    for field in FIELDS:
        if is_equal(field, desired, actual):
            equal.append(field)
        else:
            differences += _differences(field, desired, actual, limits)
    return tuple(equal), tuple(differences)


def is_equal(field: str, desired: EntryContent, actual: EntryContent) -> bool:
    """Return whether a field of a copy says what it is to say.

    >>> from elab_sdk.copying.content import EntryContent
    >>> one = EntryContent(kind="item", id=5, title="Pump", body="<p>5 &lt; 6<br /></p>", tags=("a", "B"))
    >>> other = EntryContent(kind="item", id=5, title="pump", body="<p>5 &lt; 6<br></p>", tags=("b", "a"))
    >>> [is_equal(field, one, other) for field in ("title", "body", "tags")]
    [False, True, True]

    Args:
        field: One of `content.FIELDS`.
        desired: The content that the copy is to have, with the IDs of the new server.
        actual: The content of the copy, read from the new server.
    """
    if getattr(desired, field) == getattr(actual, field):
        return True
    says_same = _SAYS_SAME.get(field)
    return says_same is not None and says_same(desired, actual)


def _body_difference(desired: EntryContent, actual: EntryContent) -> tuple[str, str] | None:
    markdown = desired.is_markdown or actual.is_markdown
    return first_difference(desired.body, actual.body, markdown=markdown)


def _permits_same(mine: Permission | None, theirs: Permission | None) -> bool:
    # a release that does not say who may write leaves it to the new server
    return mine is None or entry_permissions.is_same(theirs, mine)


_SAYS_SAME: Final[Mapping[str, Callable[[EntryContent, EntryContent], bool]]] = {
    "body": lambda one, other: _body_difference(one, other) is None,
    "metadata": lambda one, other: metadata.is_same(one.metadata, other.metadata),
    # a server takes a tag in another case for the one that it has
    "tags": lambda one, other: _folded(one.tags) == _folded(other.tags),
    "items_links": lambda one, other: set(one.items_links) == set(other.items_links),
    "experiments_links": lambda one, other: set(one.experiments_links) == set(other.experiments_links),
    "category": lambda one, other: is_same_name(one.category, other.category),
    "status": lambda one, other: is_same_name(one.status, other.status),
    "canread": lambda one, other: _permits_same(one.canread, other.canread),
    "canwrite": lambda one, other: _permits_same(one.canwrite, other.canwrite),
    "files": lambda one, other: Counter(map(_file_key, one.files)) == Counter(map(_file_key, other.files)),
    "title": lambda one, other: one.title.strip() == other.title.strip(),
    # without a date, as templates of API v1, none was requested
    "date": lambda one, _: one.date is None,
    # the author and the time are in the text of the copy
    "comments": lambda one, other: (
        [comment.text for comment in one.comments] == [comment.text for comment in other.comments]
    ),
    "custom_id": lambda one, other: (one.custom_id or 0) == (other.custom_id or 0),
}


def _differences(
    field: str, desired: EntryContent, actual: EntryContent, limits: Mapping[str, str]
) -> Iterator[Difference]:
    why = limits.get(field, "")
    if field == "files":
        yield from _file_differences(desired, actual, limits)
    elif field == "body":
        old, new = _body_difference(desired, actual) or ("", "")
        yield Difference(field, why or "the new server has cleaned the body", _short(old), _short(new))
    else:
        if field in _LISTS:
            why = why or _missing_and_extra(getattr(desired, field), getattr(actual, field))
        old, new = (_shown(field, content) for content in (desired, actual))
        yield Difference(field, why or _ALTERED, _short(old), _short(new))


def _missing_and_extra(desired: Sequence[object], actual: Sequence[object]) -> str:
    """Say which members of a list are missing or were added on the new server."""
    groups = (
        ("missing on the new server", [each for each in desired if each not in actual]),
        ("only on the new server", [each for each in actual if each not in desired]),
    )
    return "; ".join(f"{text}: {', '.join(map(str, each))}" for text, each in groups if each)


def _file_differences(
    desired: EntryContent, actual: EntryContent, limits: Mapping[str, str]
) -> Iterator[Difference]:
    """Match the files by name and content first, and then by what is left of both."""
    there = list(actual.files)
    unmatched: list[FileContent] = []
    for file in desired.files:
        match = next((each for each in there if _file_key(each) == _file_key(file)), None)
        if match is None:
            unmatched.append(file)
        else:
            there.remove(match)
    for file in unmatched:
        same_content = [each for each in there if each.sha256 == file.sha256 and file.sha256 is not None]
        same_name = [each for each in there if each.name == file.name and each not in same_content]
        match = min(same_content, key=lambda each: each.name != file.name, default=None)
        match = match or next(iter(same_name), None)
        if match is None:
            why = limits.get("files") or ("missing on the new server" if file.path else "not in the backup")
            yield Difference("files", f"{file.name!r}: {why}", file.sha256 or "")
            continue
        there.remove(match)
        yield from _file_changes(file, match, limits)
    for file in there:
        yield Difference("files", f"{file.name!r}: only on the new server", "", file.sha256 or "")


def _file_changes(file: FileContent, there: FileContent, limits: Mapping[str, str]) -> Iterator[Difference]:
    if file.sha256 != there.sha256:
        why = "the content differs" if there.sha256 else "the new server does not tell its checksum"
        yield Difference("files", f"{file.name!r}: {why}", file.sha256 or "", there.sha256 or "")
    if file.name != there.name:
        why = f"{file.name!r}: the new server has changed the name"
        yield Difference("files", why, file.name, there.name)
    if file.comment != there.comment:
        why = limits.get("file_comments", "the comment differs")
        yield Difference("files", f"{file.name!r}: {why}", _short(file.comment), _short(there.comment))
    if file.archived != there.archived:
        why = limits.get("archived_files", "it is archived on one of the servers")
        yield Difference("files", f"{file.name!r}: {why}")


def _file_key(file: FileContent) -> tuple[str, str | None, str, bool]:
    return file.name, file.sha256, file.comment, file.archived


def _folded(tags: Sequence[str]) -> set[str]:
    return {tag.casefold() for tag in tags}


def _shown(field: str, content: EntryContent) -> str:
    if field == "steps":
        return "; ".join(map(_shown_step, content.steps))
    if field == "comments":
        return "; ".join(comment.text for comment in content.comments)
    if field in _LISTS:
        return ", ".join(map(str, getattr(content, field)))
    value: object = getattr(content, field)
    if isinstance(value, Permission):
        return entry_permissions.describe(value)
    return "" if value is None else str(value)


def _shown_step(step: StepContent) -> str:
    deadline = f", until {step.deadline:%Y-%m-%d %H:%M}" if step.deadline else ""
    return f"{step.body}{deadline}{', finished' if step.finished else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"
