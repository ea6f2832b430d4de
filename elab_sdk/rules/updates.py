"""Changes of an entry: which fields they need on each release, and which of them need requests of their own.

A single URL serves five operations, which the server distinguishes by the fields of the form; a form that
matches none of them creates an entry. So every field is checked, and each operation is sent as a request of
its own. Below 4.0 an update contains title, date and body together, the unchanged ones as they were read.
Nothing here does any input or output.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar, cast

import attrs
from elab_api_v1.types import JsonObject, Unset

from elab_sdk._lazy import lazy_module
from elab_sdk._wording import Wording, operation_name
from elab_sdk.content import arguments, scalars
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks, saving
from elab_sdk.rules.entry_kinds import Kind, is_of_kind
from elab_sdk.rules.update_rules import makes_today, swallows_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from elab_api_v1.base import Model
    from elab_api_v1.contract import ResourceKind

    from elab_sdk.rules import field_dicts
    from elab_sdk.rules.release_detection import DetectedRelease, Question
    from elab_sdk.rules.releases import Release
else:
    field_dicts = lazy_module("elab_sdk.rules.field_dicts")

__all__ = [
    "EntryChanges",
    "check_changes",
    "makes_today",
    "needs_reading",
    "swallows_metadata",
    "update_form",
]

T = TypeVar("T")


_MERGED: Final = ("title", "date", "body")
"""The fields that every update below 4.0 contains."""
_SINGULAR: Final = {"tags": "tag", "links": "link"}
"""The names of form fields, and of elabapy's dicts, for arguments that take one or several."""
_BODIES: Final = ("body", "bodyappend")
"""The fields that contain HTML."""

_TODAY: Final = (
    "4.3.0 up to and including 4.3.8 replace every date by the day of the request. Earlier releases and 4.3.9"
    " and later do not."
)
EMOJI: Final = (
    "the databases of 3.0.0 up to and including 4.2.4 take no characters of four bytes, such as emoji, unless"
    " they were created by 2.0. On 4.0 to 4.2 the other fields of the request may have been written"
)
STATE_EXACT_RELEASE: Final = Wording("State the exact release, as in {release:4.3.10}.")
"""Hint for a difference between patch releases, if the server does not show which it has."""
_SAVES: Final = "save(entry, fields) sends your changes, and notices the changes of others"
_NO_DATE: Final = "templates have no date, and a server that is sent one loses the body (seen on 4.3.10)"
_ELSEWHERE: Final[Mapping[Kind, Mapping[str, str]]] = {
    "experiment": {"file": "use upload_to_experiment"},
    "item": {"file": "use upload_to_item"},
    "template": {"date": _NO_DATE},
}
_CATEGORIES: Final[Mapping[Kind, ResourceKind]] = {"experiment": "status", "item": "items_type"}
"""The kind of an entry's category; templates have none."""


@attrs.frozen(kw_only=True)
class EntryChanges:
    """The checked changes of one call: an update, and changes that need requests of their own.

    Args:
        fields: The fields to update, as text, in the order in which 4.x applies them.
        merges_metadata: Whether the metadata is merged into the existing metadata, instead of replacing it.
        known_metadata: The metadata that the caller has read, if known.
        tags: Tags to add.
        links: IDs of items to link to.
        known_items: Those of them that were given as models from the server, so that they exist.
        category: ID or title of a status or items type.
        is_known_category: Whether it was given as a model from the server, so that it exists.
    """

    fields: Mapping[str, str]
    merges_metadata: bool = False
    known_metadata: JsonObject | None = None
    tags: tuple[str, ...] = ()
    links: tuple[int, ...] = ()
    known_items: frozenset[int] = frozenset()
    category: int | str | None = None
    is_known_category: bool = False

    @property
    def count(self) -> int:
        """The number of changes; the update of all fields is one."""
        return bool(self.fields) + len(self.tags) + len(self.links) + (self.category is not None)

    @property
    def is_single(self) -> bool:
        """Whether it is a single change."""
        return self.count == 1


def merge_params(
    operation: str, params: Mapping[str, object] | None, **keywords: object
) -> dict[str, object]:
    """Merge the fields of a dict and of keyword arguments.

    >>> from elab_api_v1.types import UNSET
    >>> merge_params("post_experiment", {"title": "x"}, body=UNSET)
    {'title': 'x'}

    Raises:
        ValidationError: Not a dict, or a field is in both.
    """
    named = {name: value for name, value in keywords.items() if not isinstance(value, Unset)}
    if params is None:
        return named
    if not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        hint = f": {_SAVES}" if hasattr(params, "to_dict") else ""
        raise ValidationError(
            f"{operation_name(operation)} takes a dict of fields, not {type(params).__name__}{hint}", "params"
        )
    for name in _SINGULAR:
        if name in params and not saving.is_whole_entry(params):
            raise ValidationError(
                f"{operation_name(operation)} takes no {name!r}; did you mean {_SINGULAR[name]!r}?", name
            )
    for name in named:
        if _SINGULAR.get(name, name) in params:
            raise ValidationError(
                f"{operation_name(operation)} got {name!r} twice, in the dict and as an argument", name
            )
    return {**params, **named}


def check_changes(kind: Kind, operation: str, fields: Mapping[str, object]) -> EntryChanges:
    """Check all fields of a call.

    >>> check_changes("experiment", "post_experiment", {"title": "x", "tag": "blot"}).tags
    ('blot',)

    Args:
        kind: The kind of the entry.
        operation: The name of the called method, used in error messages.
        fields: The new values.

    Raises:
        ValidationError: There is no field, a field is unknown, or servers would alter its value.
    """
    params = field_dicts.TemplateFields if kind == "template" else field_dicts.EntryParams
    allowed = tuple(params.__annotations__)
    if not all(name in allowed or _SINGULAR.get(name) in allowed for name in fields):
        if kind != "template" and saving.is_whole_entry(fields):
            unknown = ", ".join(str(name) for name in fields if name not in allowed)
            raise ValidationError(
                f"{operation_name(operation)} was given a whole entry, and takes no {unknown}: {_SAVES}",
                "params",
            )
        names = [name if name in allowed else _SINGULAR.get(name, name) for name in fields]
        arguments.check_field_names(names, allowed, operation, _ELSEWHERE[kind])
    if not fields:
        raise ValidationError(
            f"{operation_name(operation)} changes nothing; give at least one of {', '.join(allowed)}",
            "params",
        )
    if "body" in fields and "bodyappend" in fields:
        raise ValidationError(
            "body and bodyappend cannot be combined: one replaces the body, the other appends to it",
            "bodyappend",
        )
    for name in _SINGULAR:
        if name in fields and scalars.members(fields[name]) == []:
            raise ValidationError(f"{name} is empty: omit it", name)
    try:
        return check_fields(kind, fields)
    except ValidationError as error:
        # a server makes the first of several changes before it rejects another
        error.is_harmless &= len(fields) == 1 or set(fields) <= set(_CHECKS)
        raise


def with_metadata_mode(changes: EntryChanges, entry: object, *, replace_metadata: bool) -> EntryChanges:
    """Merge the metadata into the existing metadata, unless it replaces it.

    Args:
        changes: The changes.
        entry: The entry as the caller gave it.
        replace_metadata: Whether it replaces all metadata.

    Raises:
        ValidationError: `replace_metadata` was given without metadata.
    """
    if "metadata" not in changes.fields:
        if replace_metadata:
            raise ValidationError("replace_metadata needs metadata", "replace_metadata")
        return changes
    if replace_metadata:
        return changes
    from elab_sdk.rules import metadata  # most calls have none

    return attrs.evolve(changes, merges_metadata=True, known_metadata=metadata.known_metadata(entry))


def merge_metadata(changes: EntryChanges, what: str, now: JsonObject) -> EntryChanges:
    """Merge the metadata of the changes into that of the entry. Unchanged metadata is not sent.

    Args:
        changes: The changes.
        what: The entry, used in error messages.
        now: The metadata of the entry.

    Raises:
        ConflictError: Somebody else has changed the same part since the caller read it.
    """
    from elab_sdk.rules import metadata  # most calls have none

    given = cast("JsonObject", json.loads(changes.fields["metadata"]))
    if changes.known_metadata is not None:
        given = metadata.changed_part(changes.known_metadata, given)
        metadata.check_part_unchanged(what, changes.known_metadata, now, given)
    after = metadata.merge(now, given)
    fields = {name: text for name, text in changes.fields.items() if name != "metadata"}
    if not metadata.is_same(now, after):
        fields["metadata"] = checks.metadata(after)
    return attrs.evolve(changes, fields=fields, merges_metadata=False)


def check_fields(kind: Kind, fields: Mapping[str, object]) -> EntryChanges:
    """Check the values of known fields, which may be empty.

    >>> check_fields("item", {"title": "x", "tags": ["a", "b"]}).tags
    ('a', 'b')

    Raises:
        ValidationError: Servers would alter a value.
    """
    tags = next((name for name in ("tag", "tags") if name in fields), None)
    links = next((name for name in ("link", "links") if name in fields), None)
    items = _as_list(fields[links], links) if links else []
    return EntryChanges(
        fields={name: _CHECKS[name](fields[name]) for name in _CHECKS if name in fields},
        tags=_unique(checks.tag(*each) for each in _numbered(fields[tags], tags)) if tags else (),
        links=_unique(check_item_id(*each) for each in _numbered(fields[links], links)) if links else (),
        known_items=frozenset(check_item_id(item) for item in items if is_of_kind(item, "item")),
        category=check_category(kind, fields["category"]) if "category" in fields else None,
        is_known_category="category" in fields and is_of_kind(fields["category"], _CATEGORIES[kind]),
    )


def check_item_id(value: object, argument: str = "link") -> int:
    """Check the ID of an item to link to."""
    return checks.entry_id(value, argument, "item", zero_is_refused=True)


def check_category(kind: Kind, value: object, argument: str = "category") -> int | str:
    """Check the ID or the title of a status or items type.

    >>> check_category("experiment", "Running"), check_category("experiment", "2")
    ('Running', 2)

    Raises:
        ValidationError: Neither of them.
    """
    if isinstance(value, str) and value.strip() and not value.strip().isdecimal():
        return value.strip()
    return checks.entry_id(value, argument, _CATEGORIES[kind])


def single_value(operation: str, name: str, value: object) -> object:
    """Get the only value of an operation, which may be in a dict, as elabapy takes it.

    >>> single_value("add_tag_to_experiment", "tag", {"tag": "blot"})
    'blot'

    Raises:
        ValidationError: The dict has another field, or lacks this one.
    """
    if not isinstance(value, Mapping):
        return value
    fields = cast("Mapping[str, object]", value)
    arguments.check_field_names(fields, (name,), operation, {})
    if name not in fields:
        raise ValidationError(f"{operation_name(operation)} needs {name!r}", name)
    return fields[name]


def event_form(operation: str, fields: Mapping[str, object]) -> dict[str, str]:
    """Check the fields of a booking, and make its form.

    >>> event_form("create_event", {"start": "2030-05-01T10:00:00Z", "end": "2030-05-01T11:00:00Z"})["end"]
    '2030-05-01T11:00:00+00:00'

    Raises:
        ValidationError: A field is missing or unknown, or servers would alter its value.
    """
    arguments.check_field_names(
        fields, tuple(field_dicts.EventFields.__annotations__), operation, {"date": "use start and end"}
    )
    if missing := {"start", "end"} - set(fields):
        raise ValidationError(
            f"{operation_name(operation)} needs {' and '.join(sorted(missing))}", min(missing)
        )
    start, end = checks.time_range_texts(fields["start"], fields["end"])
    title = {"title": checks.title(fields["title"])} if "title" in fields else {}
    return {"start": start, "end": end, **title}


def needs_reading(known: DetectedRelease, fields: Mapping[str, str]) -> bool:
    """Whether the entry must be read before an update.

    It must if the release is unknown, needs all fields, or cannot append. An update with title, date and body
    is the same on every release.
    """
    if set(fields) == set(_MERGED):
        return False
    rules = known.update_rules
    return not rules.is_partial or ("bodyappend" in fields and not rules.appends)


def update_form(
    kind: Kind, operation: str, fields: Mapping[str, str], known: DetectedRelease, entry: Model | None
) -> dict[str, str]:
    """Get the fields that an update must contain on a release.

    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> update_form("experiment", "post_experiment", {"title": "x"}, DetectedRelease.stated("4.3"), None)
    {'title': 'x'}

    Args:
        kind: The kind of the entry.
        operation: The name of the called method, used in error messages.
        fields: The new values.
        known: What is known of the server's release.
        entry: The entry as it was read, if `needs_reading` requires that.

    Raises:
        NotSupportedByServer: The release would interpret a field in another way.
        ValidationError: The body is too long, or an unchanged field cannot be sent back.
    """
    rules = known.update_rules
    if entry is not None and "bodyappend" in fields and not rules.appends:
        fields = _appended(fields, entry)
    check_supported(operation, fields, known)
    if not rules.keeps_headers:
        fields = _with_kept_headers(fields)
    if kind == "template" or rules.is_partial or set(fields) == set(_MERGED):
        return dict(fields)
    if entry is None:
        raise ValueError("an update of this release needs the entry")
    # verbatim as read: that changes nothing (seen on seven releases, 2.0.7 to 4.0.10)
    kept = {name: str(entry.get(name) or "") for name in _MERGED}
    if "date" not in fields and not kept["date"].strip("0-"):
        raise ValidationError(
            f"{operation_name(operation)}: this entry has no date, and the server would set today;"
            " give a date",
            "date",
        )
    return {**kept, **fields}


def check_supported(operation: str, fields: Mapping[str, str], known: DetectedRelease) -> None:
    """Check that a release supports an update.

    Raises:
        NotSupportedByServer: It lacks a field, or would alter or ignore its value.
        ValidationError: The body is too long.
    """
    rules = known.update_rules
    for name in fields:
        if name not in rules.fields or (name == "metadata" and rules.lacks_metadata):
            raise known.not_supported(f"{operation} with {name}", _since(name))
    if "metadata" in fields and len(fields) > 1:
        check_metadata_is_stored(operation, known)
    if "date" in fields and rules.may_make_today and not checks.is_today(fields["date"]):
        # seen on 4.3.5, 4.3.8: success, and the entry has the day of the request
        raise known.not_supported(f"{operation} with date", _hint(known, makes_today, _TODAY))
    if rules.body_limit is not None and len(fields.get("body", "")) > rules.body_limit:
        raise ValidationError(
            f"body has {len(fields['body'])} characters; at most {rules.body_limit} are allowed", "body"
        )


def _with_kept_headers(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Replace header cells by bold cells, since a server may drop `<th>` and join its contents."""
    if not _has_headers(fields):
        return fields
    from elab_sdk.rules.bodies import without_header_cells  # most bodies have no table

    return {name: without_header_cells(text) if name in _BODIES else text for name, text in fields.items()}


def _has_headers(fields: Mapping[str, str]) -> bool:
    return any("<th" in fields.get(name, "").lower() for name in _BODIES)


def keeps_headers(release: Release) -> bool:
    """Whether a server keeps the header cells of a table (from 3.3.0)."""
    return release.body_tables


def lacks_emoji(release: Release) -> bool:
    """Whether a server fails at characters of four bytes."""
    return not release.wide_characters


def has_emoji(text: str) -> bool:
    """Whether a text has characters of four bytes.

    >>> has_emoji("λ-phage ✓"), has_emoji("🧬")
    (False, True)
    """
    return any(ord(character) > 0xFFFF for character in text)


def release_questions(fields: Mapping[str, str]) -> list[Question]:
    """Get the questions about the release that an update depends on, and that an entry does not answer.

    Args:
        fields: The new values.
    """
    questions: list[Question] = []
    if "date" in fields and not checks.is_today(fields["date"]):
        questions.append(makes_today)
    if "metadata" in fields:
        questions.append(lambda release: release.has("metadata"))
    if ("body" in fields or "bodyappend" in fields) and _has_headers(fields):
        questions.append(keeps_headers)
    return questions


def check_metadata_is_stored(operation: str, known: DetectedRelease) -> None:
    """Check that metadata is stored, if it is sent with other changes, which would be made before an error.

    Raises:
        NotSupportedByServer: The server may be one of 4.3.0 to 4.3.2.
    """
    if known.update_rules.may_swallow_metadata:
        raise known.not_supported(
            f"{operation} with metadata and more",
            f"4.3.0 up to and including 4.3.2 store no metadata. {STATE_EXACT_RELEASE}",
        )


def _hint(known: DetectedRelease, question: Question, hint: str) -> str:
    """Complete a hint, if only some of the possible releases have the problem."""
    return hint if known.holds_for_all(question) else f"{hint} {STATE_EXACT_RELEASE}"


def _appended(fields: Mapping[str, str], entry: Model) -> dict[str, str]:
    """Replace the appended text by the whole body."""
    others = {name: text for name, text in fields.items() if name != "bodyappend"}
    return {**others, "body": str(entry.get("body") or "") + fields["bodyappend"]}


def _since(name: str) -> str:
    from elab_sdk.rules.release_detection import STATE_RELEASE, availability  # only an error needs it

    return availability(name) or str(STATE_RELEASE)


def _as_list(value: object, argument: str) -> list[object]:
    """Get the members of a list, or a list of one value."""
    found = None if type(value) in (str, int) else scalars.members(value)
    if found is None:
        return [value]
    if not found and argument in ("tag", "link"):
        raise ValidationError(f"{argument} is an empty list; omit it", argument)
    return found


def _numbered(value: object, argument: str) -> Iterator[tuple[object, str]]:
    """Iterate over one or several values with their names in error messages, such as tags[1]."""
    members = _as_list(value, argument)
    for place, each in enumerate(members):
        yield each, f"{argument}[{place}]" if each is not value else argument


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _date(value: object) -> str:
    # the only format that every release accepts
    return f"{checks.day(value):%Y%m%d}"


def _append(value: object) -> str:
    return checks.body(value, "bodyappend")


_CHECKS: Final[Mapping[str, Callable[[object], str]]] = {
    "title": checks.title,
    "date": _date,
    "body": checks.body,
    "bodyappend": _append,
    "metadata": checks.metadata,
}
"""The fields of an update, in the order in which 4.x applies them."""
