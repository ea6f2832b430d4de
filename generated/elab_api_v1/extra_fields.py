"""Extra fields: what a notebook adds to its entries, kept in their metadata and read as Python values.

The metadata of an entry is a JSON object. Under `extra_fields` eLabFTW's own pages keep fields that people fill in,
each with its type; under `elabftw` the groups that they are shown in.
"""

from __future__ import annotations

import builtins
import datetime
import math
import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias, TypeVar, cast, get_args

import attrs

from .types import JsonObject, JsonValue

T = TypeVar("T")

FieldType: TypeAlias = Literal[
    "text",
    "number",
    "date",
    "datetime-local",
    "time",
    "select",
    "radio",
    "checkbox",
    "url",
    "email",
    "users",
    "experiments",
    "items",
]
"""The types of fields that eLabFTW knows. A server may send others: they are text then, with their values as sent."""

ExtraValue: TypeAlias = "str | int | float | bool | datetime.date | datetime.datetime | datetime.time | JsonObject | list[ExtraValue] | None"
"""What a field holds, by its type."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]++(?:\.[0-9]*+)?|\.[0-9]++)([eE][+-]?[0-9]{1,4})?")
_ID: Final = re.compile(r"([1-9][0-9]{0,18})( .*)?", re.DOTALL)
_BLANK: Final = frozenset(get_args(FieldType)) - {"text"}
"""The types of which an empty text is nothing."""
_LAST: Final = 99999
"""Where a field without a position comes."""


@attrs.frozen(slots=True)
class ExtraField:
    """One extra field.

    Example:
        >>> field = ExtraField("pH", {"type": "number", "value": "7.4"})
        >>> field.value, field.wire["value"]
        (7.4, '7.4')

    Args:
        name: Its name.
        wire: The field as the metadata has it.
        group: Name of the group that it is shown in; None where it is in none.
    """

    name: str
    wire: JsonObject = attrs.field(repr=False)
    group: str | None = attrs.field(default=None, repr=False)

    @property
    def type(self) -> str:
        """What it holds: see `FieldType`; "text" where nothing says it."""
        return _text(self.wire.get("type")) or "text"

    @property
    def value(self) -> ExtraValue:
        """What it holds, as a Python value.

        A number is an int or a float, a date a `date`, a `datetime-local` a `datetime` without a zone, a time a
        `time`, a checkbox a bool, a user, an experiment or an item its id, all else text. Several values are a list. A
        field that nobody filled in is None, an empty text stays one. What cannot be read as its type, or is of a type
        that is not known, stays as the server sent it.
        """
        sent = self.wire.get("value")
        if isinstance(sent, list):
            return [_read(self.type, part) for part in sent]
        if self.allow_multi_values:
            return [] if sent in (None, "") else [_read(self.type, sent)]
        return _read(self.type, sent)

    def as_a(self, kind: builtins.type[T]) -> T:
        """The value, of a type that type checkers know then.

        Example:
            >>> ExtraField("pH", {"type": "number", "value": "7"}).as_a(float)
            7.0

        Args:
            kind: float, int, str, bool, list, or a class of `datetime`. An int is a float too.

        Raises:
            TypeError: The value is of another type; an empty field too.
        """
        value = self.value
        if kind is float and type(value) is int:
            value = float(value)
        # a bool is no number here, and a datetime no date
        fits = type(value) is kind or (
            isinstance(value, kind) and not isinstance(value, bool | datetime.datetime)
        )
        if not fits:
            raise TypeError(
                f"the extra field {self.name!r} ({self.type}) holds {value!r}, not {kind.__name__}"
            )
        return cast("T", value)

    @property
    def unit(self) -> str | None:
        """The unit of its value."""
        return _text(self.wire.get("unit")) or None

    @property
    def units(self) -> list[str]:
        """The units that there are to choose from."""
        return _texts(self.wire.get("units"))

    @property
    def options(self) -> list[str]:
        """What there is to choose from, in a select or a radio."""
        return _texts(self.wire.get("options"))

    @property
    def allow_multi_values(self) -> bool:
        """Whether it may hold several values, in a list."""
        return self.wire.get("allow_multi_values") is True

    @property
    def required(self) -> bool:
        """Whether it must be filled in. eLabFTW's pages ask for it, its API does not."""
        return bool(self.wire.get("required"))

    @property
    def readonly(self) -> bool:
        """Whether eLabFTW's pages let nobody change it; its API does."""
        return self.wire.get("readonly") is True

    @property
    def blank_value_on_duplicate(self) -> bool:
        """Whether a copy of the entry begins without the value."""
        return self.wire.get("blank_value_on_duplicate") is True

    @property
    def description(self) -> str | None:
        """What is said about it."""
        return _text(self.wire.get("description")) or None

    @property
    def position(self) -> int | None:
        """Where it is shown; the smallest comes first."""
        found = _read("number", self.wire.get("position"))
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    @property
    def group_id(self) -> int | None:
        """Number of the group that it is shown in."""
        found = _read("number", self.wire.get("group_id"))
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def __str__(self) -> str:
        value = self.value
        if value is None or value == []:
            return ""
        written = ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)
        return f"{written} {self.unit}" if self.unit else written


class ExtraFields(Mapping[str, ExtraField]):
    """The extra fields of an entry, by name, in the order in which eLabFTW shows them.

    Example:
        >>> fields = ExtraFields({"extra_fields": {"pH": {"type": "number", "value": "7.4"}}})
        >>> fields["pH"].value, "T" in fields
        (7.4, False)

    Args:
        metadata: The metadata of an entry. It is read when asked, so that a change of it is seen here.
    """

    __slots__ = ("_metadata",)

    def __init__(self, metadata: JsonObject | None) -> None:
        self._metadata = metadata or {}

    def __getitem__(self, name: str) -> ExtraField:
        """One field.

        Raises:
            KeyError: There is none with this name; the error says which there are.
        """
        fields = self._fields
        if name not in fields:
            raise KeyError(
                f"there is no extra field {name!r}; there are {', '.join(map(repr, self)) or 'none'}"
            )
        return self._made(name, fields[name])

    def __iter__(self) -> Iterator[str]:
        places = {name: self._made(name, field).position for name, field in self._fields.items()}
        return iter(
            sorted(places, key=lambda name: _LAST if places[name] is None else cast("int", places[name]))
        )

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"ExtraFields({', '.join(f'{name}: {field.value!r}' for name, field in self.items())})"

    @property
    def groups(self) -> dict[int, str]:
        """The names of the groups, by their number."""
        settings = self._metadata.get("elabftw")
        groups = settings.get("extra_fields_groups") if isinstance(settings, dict) else None
        found: dict[int, str] = {}
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, dict):
                number = _read("number", group.get("id"))
                if isinstance(number, int) and not isinstance(number, bool):
                    found[number] = _text(group.get("name"))
        return found

    @property
    def values_by_name(self) -> dict[str, ExtraValue]:
        """The values alone, by the fields' names."""
        return {name: field.value for name, field in self.items()}

    @property
    def _fields(self) -> JsonObject:
        found = self._metadata.get("extra_fields")
        return found if isinstance(found, dict) else {}

    def _made(self, name: str, wire: JsonValue) -> ExtraField:
        field = ExtraField(name, wire if isinstance(wire, dict) else {"value": wire})
        number = field.group_id
        return field if number is None else attrs.evolve(field, group=self.groups.get(number))


def _read(kind: str, value: JsonValue) -> ExtraValue:
    """One value of a field of a type."""
    if isinstance(value, dict | list):
        return cast("ExtraValue", value)
    if kind == "checkbox":
        return _checked(value)
    if value is None or (value == "" and kind in _BLANK):
        return None
    if kind in ("text", "select", "radio", "url", "email"):
        return value if isinstance(value, bool) else str(value)
    if kind == "number":
        return _number(value)
    if kind in ("users", "experiments", "items"):
        return _id(value)
    if isinstance(value, str):
        return _moment(kind, value)
    return value


def _checked(value: JsonValue) -> ExtraValue:
    # a page sends "on" and "off", and takes all else for off; programs write booleans
    if value in (None, "", "off"):
        return False
    return True if value == "on" else cast("ExtraValue", value)


def _number(value: str | float) -> ExtraValue:
    if not isinstance(value, str):
        return value
    written = value.strip()
    if _INTEGER.fullmatch(written):
        return int(written)
    number = float(written) if _NUMBER.fullmatch(written) else math.inf
    return number if math.isfinite(number) else value


def _id(value: str | float) -> ExtraValue:
    """An id; pages write it as `12`, or as `12 - its title` while it is chosen."""
    match = _ID.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else value


def _moment(kind: str, value: str) -> ExtraValue:
    try:
        if kind == "date":
            return datetime.date.fromisoformat(value)
        if kind == "datetime-local":
            return datetime.datetime.fromisoformat(value)
        if kind == "time":
            return datetime.time.fromisoformat(value)
    except ValueError:
        pass
    return value


def _text(value: JsonValue) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: JsonValue) -> list[str]:
    return [_text(part) for part in value] if isinstance(value, list) else []
