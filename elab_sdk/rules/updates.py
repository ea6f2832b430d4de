"""What one call to change an entry means: which fields, which acts, and what a release must be sent for it.

One URL serves five acts, told apart by the form's fields; what fits none of them creates an entry. So every
field is checked, each act becomes a request of its own, and below 4.0 an update carries title, date and body
together, those that stay as they were read. Nothing here does any input or output.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, TypedDict, TypeVar, cast

import attrs
from elab_api_v1.types import JsonObject, JsonValue, Unset

from elab_sdk.content import arguments, scalars
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks, saving
from elab_sdk.rules.entry_kinds import Kind, is_of_kind
from elab_sdk.rules.update_rules import makes_today, swallows_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from elab_api_v1.base import Model
    from elab_api_v1.contract import ResourceKind

    from elab_sdk.content.arguments import DateLike, Id
    from elab_sdk.rules.release_detection import KnownRelease, Question
    from elab_sdk.rules.releases import Release

__all__ = [
    "Acts",
    "EntryParams",
    "TemplateParams",
    "acts",
    "form",
    "makes_today",
    "needs_reading",
    "swallows_metadata",
]

T = TypeVar("T")
MetadataLike: TypeAlias = "Mapping[str, JsonValue] | str"
"""A dict, or JSON text of an object."""


class TemplateParams(TypedDict, total=False):
    """The fields that `post_template` takes."""

    title: str
    body: str
    bodyappend: str
    metadata: MetadataLike


class EntryParams(TypedDict, total=False):
    """The fields that `post_experiment` and `post_item` take."""

    title: str
    date: DateLike
    body: str
    bodyappend: str
    metadata: MetadataLike
    tag: str | Sequence[str]
    link: Id | Sequence[Id]
    category: Id | str


class EventParams(TypedDict, total=False):
    """The fields that `create_event` takes."""

    start: datetime | str
    end: datetime | str
    title: str


_MERGED: Final = ("title", "date", "body")
_SINGULAR: Final = {"tags": "tag", "links": "link"}
"""The names of form fields, and of elabapy's dicts, for arguments that take one or several."""
_BODIES: Final = ("body", "bodyappend")
"""What an update below 4.0 carries, always."""

_FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "experiment": tuple(EntryParams.__annotations__),
    "item": tuple(EntryParams.__annotations__),
    "template": tuple(TemplateParams.__annotations__),
}
_TODAY: Final = (
    "4.3.0 up to and including 4.3.8 make every date the day of the request. It works before them, and from"
    " 4.3.9 on."
)
EMOJI: Final = (
    "the databases of 3.0.0 up to and including 4.2.4 take no characters of four bytes, such as emoji, unless"
    " they come from 2.0. On 4.0 to 4.2 what was sent beside them may have been written"
)
UNSTATED_EXACTLY: Final = 'State the exact release, as in Manager(release="4.3.10").'
"""What to do where single releases differ, and the server does not say which it is."""
_SAVES: Final = "save(entry, fields) sends what you changed in it, and notices what others changed"
_NO_DATE: Final = "a template has none, and a server that is sent one loses the body (seen on 4.3.10)"
_ELSEWHERE: Final[Mapping[Kind, Mapping[str, str]]] = {
    "experiment": {"file": "upload_to_experiment does that"},
    "item": {"file": "upload_to_item does that"},
    "template": {"date": _NO_DATE},
}
_CATEGORIES: Final[Mapping[Kind, ResourceKind]] = {"experiment": "status", "item": "items_type"}
"""What the category of an entry is; templates have none."""


@attrs.frozen(kw_only=True)
class Acts:
    """What one call asks for, checked: an update, and what needs requests of its own.

    Args:
        fields: The fields to update, as text, in the order in which 4.x applies them.
        merges: Whether the metadata is merged into what is there, rather than replacing it.
        seen_metadata: What the caller has seen of it, where that is known.
        tags: Tags to add.
        links: Numbers of items to link to.
        seen: Those of them that were given as what the server itself answered, so that they exist.
        category: Number or name of a status or items type.
        category_seen: Whether it was given as what the server itself answered.
    """

    fields: Mapping[str, str]
    merges: bool = False
    seen_metadata: JsonObject | None = None
    tags: tuple[str, ...] = ()
    links: tuple[int, ...] = ()
    seen: frozenset[int] = frozenset()
    category: int | str | None = None
    category_seen: bool = False

    @property
    def count(self) -> int:
        """How many acts it is: the update of all fields is one."""
        return bool(self.fields) + len(self.tags) + len(self.links) + (self.category is not None)

    @property
    def is_one(self) -> bool:
        """Whether it is one act alone."""
        return self.count == 1


def given(act: str, params: Mapping[str, object] | None, **keywords: object) -> dict[str, object]:
    """The fields of a call, from its dict and from its keywords.

    >>> from elab_api_v1.types import UNSET
    >>> given("post_experiment", {"title": "x"}, body=UNSET)
    {'title': 'x'}

    Raises:
        ValidationError: The dict is none, or a field is in both.
    """
    named = {name: value for name, value in keywords.items() if not isinstance(value, Unset)}
    if params is None:
        return named
    if not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        hint = f": {_SAVES}" if hasattr(params, "to_dict") else ""
        raise ValidationError(f"{act} takes a dict of fields, not {type(params).__name__}{hint}", "params")
    for name in _SINGULAR:
        if name in params and not saving.is_whole_entry(params):
            raise ValidationError(f"{act} takes no {name!r}; did you mean {_SINGULAR[name]!r}?", name)
    for name in named:
        if _SINGULAR.get(name, name) in params:
            raise ValidationError(f"{act} got {name!r} twice, in the dict and as an argument", name)
    return {**params, **named}


def acts(kind: Kind, act: str, fields: Mapping[str, object]) -> Acts:
    """Check all fields of a call.

    >>> acts("experiment", "post_experiment", {"title": "x", "tag": "blot"}).tags
    ('blot',)

    Args:
        kind: What is to be changed.
        act: The method's name, for what is said in errors.
        fields: What was given.

    Raises:
        ValidationError: There is no field, an unknown one, or one with a value that servers would mangle.
    """
    allowed = _FIELDS[kind]
    if not all(name in allowed or _SINGULAR.get(name) in allowed for name in fields):
        if kind != "template" and saving.is_whole_entry(fields):
            unknown = ", ".join(str(name) for name in fields if name not in allowed)
            raise ValidationError(
                f"{act} was given a whole entry, and takes no {unknown}: {_SAVES}", "params"
            )
        names = [name if name in allowed else _SINGULAR.get(name, name) for name in fields]
        arguments.check_field_names(names, allowed, act, _ELSEWHERE[kind])
    if not fields:
        raise ValidationError(f"{act} changes nothing: give one of {', '.join(allowed)}", "params")
    if "body" in fields and "bodyappend" in fields:
        raise ValidationError(
            "give body or bodyappend, not both: one replaces what the other adds to", "bodyappend"
        )
    for name in _SINGULAR:
        if name in fields and scalars.members(fields[name]) == []:
            raise ValidationError(f"{name} is empty: omit it", name)
    try:
        return checked(kind, fields)
    except ValidationError as error:
        # a server does the first of several acts, and never sees what is wrong with the others
        error.is_harmless &= len(fields) == 1 or set(fields) <= set(_CHECKS)
        raise


def merging(acts: Acts, entry: object, *, replace_metadata: bool) -> Acts:
    """The acts, of which the metadata is merged into what is there unless it is to replace that.

    Args:
        acts: What is asked for.
        entry: The entry as the caller gave it.
        replace_metadata: Whether what was given is all that shall be there.

    Raises:
        ValidationError: There is no metadata that could replace anything.
    """
    if "metadata" not in acts.fields:
        if replace_metadata:
            raise ValidationError("replace_metadata says how: give metadata too", "replace_metadata")
        return acts
    if replace_metadata:
        return acts
    from elab_sdk.rules import metadata  # most calls have none

    return attrs.evolve(acts, merges=True, seen_metadata=metadata.known_metadata(entry))


def merged(acts: Acts, what: str, now: JsonObject) -> Acts:
    """The acts with the metadata that the entry gets. Where it is that already, it is not sent.

    Args:
        acts: What is asked for.
        what: The entry, in words.
        now: The metadata that is there.

    Raises:
        ConflictError: What is to be changed is not as the caller saw it.
    """
    from elab_sdk.rules import metadata  # most calls have none

    given = cast("JsonObject", json.loads(acts.fields["metadata"]))
    if acts.seen_metadata is not None:
        given = metadata.changed_part(acts.seen_metadata, given)
        metadata.check_part_unchanged(what, acts.seen_metadata, now, given)
    after = metadata.merge(now, given)
    fields = {name: text for name, text in acts.fields.items() if name != "metadata"}
    if not metadata.is_same(now, after):
        fields["metadata"] = checks.metadata(after)
    return attrs.evolve(acts, fields=fields, merges=False)


def checked(kind: Kind, fields: Mapping[str, object]) -> Acts:
    """Check fields whose names are known, of which there may be none.

    >>> checked("item", {"title": "x", "tags": ["a", "b"]}).tags
    ('a', 'b')

    Raises:
        ValidationError: A value is one that servers would mangle.
    """
    tags = next((name for name in ("tag", "tags") if name in fields), None)
    links = next((name for name in ("link", "links") if name in fields), None)
    items = _several(fields[links], links) if links else []
    return Acts(
        fields={name: _CHECKS[name](fields[name]) for name in _CHECKS if name in fields},
        tags=_once(checks.tag(*each) for each in _numbered(fields[tags], tags)) if tags else (),
        links=_once(link(*each) for each in _numbered(fields[links], links)) if links else (),
        seen=frozenset(link(item) for item in items if is_of_kind(item, "item")),
        category=category(kind, fields["category"]) if "category" in fields else None,
        category_seen="category" in fields and is_of_kind(fields["category"], _CATEGORIES[kind]),
    )


def link(value: object, argument: str = "link") -> int:
    """The number of the item to link to."""
    return checks.entry_id(value, argument, "item", zero_is_refused=True)


def category(kind: Kind, value: object, argument: str = "category") -> int | str:
    """The number or the name of a status or items type.

    >>> category("experiment", "Running"), category("experiment", "2")
    ('Running', 2)

    Raises:
        ValidationError: It is neither.
    """
    if isinstance(value, str) and value.strip() and not value.strip().isdecimal():
        return value.strip()
    return checks.entry_id(value, argument, _CATEGORIES[kind])


def only(act: str, name: str, value: object) -> object:
    """The one field of an act, from elabapy's dict or as it is.

    >>> only("add_tag_to_experiment", "tag", {"tag": "blot"})
    'blot'

    Raises:
        ValidationError: The dict has another field, or lacks this one.
    """
    if not isinstance(value, Mapping):
        return value
    fields = cast("Mapping[str, object]", value)
    arguments.check_field_names(fields, (name,), act, {})
    if name not in fields:
        raise ValidationError(f"{act} needs {name!r}", name)
    return fields[name]


def event(act: str, fields: Mapping[str, object]) -> dict[str, str]:
    """The form of a booking.

    >>> event("create_event", {"start": "2030-05-01T10:00:00Z", "end": "2030-05-01T11:00:00Z"})["end"]
    '2030-05-01T11:00:00+00:00'

    Raises:
        ValidationError: A field is missing or unknown, or servers would mangle it.
    """
    arguments.check_field_names(
        fields, tuple(EventParams.__annotations__), act, {"date": "start and end say when"}
    )
    if missing := {"start", "end"} - set(fields):
        raise ValidationError(f"{act} needs {' and '.join(sorted(missing))}", min(missing))
    start, end = checks.time_range_texts(fields["start"], fields["end"])
    title = {"title": checks.title(fields["title"])} if "title" in fields else {}
    return {"start": start, "end": end, **title}


def needs_reading(known: KnownRelease, wanted: Mapping[str, str]) -> bool:
    """Whether the entry must be read before an update.

    It must where the release is unknown or wants all fields, and where it cannot append. An update that
    carries title, date and body is the same on every release.
    """
    if set(wanted) == set(_MERGED):
        return False
    rules = known.update_rules
    return not rules.is_partial or ("bodyappend" in wanted and not rules.appends)


def form(
    kind: Kind, act: str, wanted: Mapping[str, str], known: KnownRelease, entry: Model | None
) -> dict[str, str]:
    """The fields that an update must be sent with.

    >>> from elab_sdk.rules.release_detection import KnownRelease
    >>> form("experiment", "post_experiment", {"title": "x"}, KnownRelease.stated("4.3"), None)
    {'title': 'x'}

    Args:
        kind: What is to be changed.
        act: The method's name, for what is said in errors.
        wanted: What changes.
        known: The server's release.
        entry: The entry as it was read, where `needs_reading` says so.

    Raises:
        NotSupportedByServer: The release would take a field for something else.
        ValidationError: The body is too long, or what is to stay cannot be sent back.
    """
    rules = known.update_rules
    if entry is not None and "bodyappend" in wanted and not rules.appends:
        wanted = _appended(wanted, entry)
    refuse(act, wanted, known)
    if not rules.keeps_headers:
        wanted = _with_kept_headers(wanted)
    if kind == "template" or rules.is_partial or set(wanted) == set(_MERGED):
        return dict(wanted)
    if entry is None:
        raise ValueError("an update of this release needs the entry")
    # verbatim as read: that changes nothing (seen on seven releases, 2.0.7 to 4.0.10)
    kept = {name: str(entry.get(name) or "") for name in _MERGED}
    if "date" not in wanted and not kept["date"].strip("0-"):
        raise ValidationError(
            f"{act}: this entry has no date, and the server would make it today: give one", "date"
        )
    return {**kept, **wanted}


def refuse(act: str, wanted: Mapping[str, str], known: KnownRelease) -> None:
    """Refuse what a release would take for something else, or swallow.

    Raises:
        NotSupportedByServer: It lacks a field, or makes something else of its value.
        ValidationError: The body is too long.
    """
    rules = known.update_rules
    for name in wanted:
        if name not in rules.fields or (name == "metadata" and rules.lacks_metadata):
            raise known.not_supported(f"{act} with {name}", _since(name))
    if "metadata" in wanted and len(wanted) > 1:
        refuse_unsure_metadata(act, known)
    if "date" in wanted and rules.may_make_today and not checks.is_today(wanted["date"]):
        # seen on 4.3.5, 4.3.8: success, and the entry has the day of the request
        raise known.not_supported(f"{act} with date", _hint(known, makes_today, _TODAY))
    if rules.body_limit is not None and len(wanted.get("body", "")) > rules.body_limit:
        raise ValidationError(
            f"body has {len(wanted['body'])} characters; at most {rules.body_limit} are allowed", "body"
        )


def _with_kept_headers(wanted: Mapping[str, str]) -> Mapping[str, str]:
    """The update with table headers as bold cells, since a server may drop `<th>` and join what is in it."""
    if not _has_headers(wanted):
        return wanted
    from elab_sdk.rules.bodies import without_header_cells  # most bodies have no table

    return {name: without_header_cells(text) if name in _BODIES else text for name, text in wanted.items()}


def _has_headers(wanted: Mapping[str, str]) -> bool:
    return any("<th" in wanted.get(name, "").lower() for name in _BODIES)


def keeps_headers(release: Release) -> bool:
    """Whether a server keeps the header cells of a table (from 3.3.0 on)."""
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


def questions(wanted: Mapping[str, str]) -> list[Question]:
    """What an update depends on, that an entry does not show.

    Args:
        wanted: What changes.
    """
    asked: list[Question] = []
    if "date" in wanted and not checks.is_today(wanted["date"]):
        asked.append(makes_today)
    if "metadata" in wanted:
        asked.append(lambda release: release.has("metadata"))
    if ("body" in wanted or "bodyappend" in wanted) and _has_headers(wanted):
        asked.append(keeps_headers)
    return asked


def refuse_unsure_metadata(act: str, known: KnownRelease) -> None:
    """Refuse metadata beside something else where the server may swallow it: the rest would be done by then.

    Raises:
        NotSupportedByServer: The server may be one of 4.3.0 to 4.3.2.
    """
    if known.update_rules.may_swallow_metadata:
        raise known.not_supported(
            f"{act} with metadata and more",
            f"4.3.0 up to and including 4.3.2 store no metadata. {UNSTATED_EXACTLY}",
        )


def _hint(known: KnownRelease, is_so: Question, words: str) -> str:
    """What to do about what some of the releases mangle that a server can be."""
    return words if known.holds_for_all(is_so) else f"{words} {UNSTATED_EXACTLY}"


def _appended(wanted: Mapping[str, str], entry: Model) -> dict[str, str]:
    """The update with the whole body, as it was read and what is to follow."""
    others = {name: text for name, text in wanted.items() if name != "bodyappend"}
    return {**others, "body": str(entry.get("body") or "") + wanted["bodyappend"]}


def _since(name: str) -> str:
    from elab_sdk.rules.release_detection import STATE_RELEASE, availability  # only an error needs it

    return availability(name) or STATE_RELEASE


def _several(value: object, argument: str) -> list[object]:
    """One thing, or several of them."""
    found = None if type(value) in (str, int) else scalars.members(value)
    if found is None:
        return [value]
    if not found and argument in ("tag", "link"):
        raise ValidationError(f"{argument} is a list without a {argument} in it; leave it out", argument)
    return found


def _numbered(value: object, argument: str) -> Iterator[tuple[object, str]]:
    """Each of several things, with what errors call it: tags[1]; one alone has the argument's name."""
    several = _several(value, argument)
    for place, each in enumerate(several):
        yield each, f"{argument}[{place}]" if each is not value else argument


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _date(value: object) -> str:
    # the one way to write a date that every release takes
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
