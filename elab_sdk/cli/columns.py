"""The columns of --fields: attributes and extra fields of rows, by name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import typer
from elab_api_v1.base import Resource, plain_value
from elab_api_v1.resources import full_model

from elab_sdk.cli.field_text import field_text
from elab_sdk.cli.output import format_value
from elab_sdk.rules.field_values import most_similar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from elab_api_v1.types import JsonValue

    RowReader = Callable[[Sequence[Any]], Mapping[int, Any]]
    """Reads the entries of rows, and returns them by ID."""

__all__ = ["Column", "SelectedRow", "parse_names", "select_columns"]

_PREFIX: Final = "extra_fields."
"""Before the name of an extra field that an attribute shares."""


class Column(NamedTuple):
    """A column.

    Args:
        heading: Its heading, and its key in JSON.
        attribute: The name of an attribute; empty for an extra field.
        field: The name of an extra field; empty for an attribute.
    """

    heading: str
    attribute: str = ""
    field: str = ""

    def read(self, row: object) -> object:
        """Return the value of a row: an attribute's value, an extra field, or None."""
        if self.field:
            fields: Mapping[str, object] = getattr(row, "extra_fields", None) or {}
            return fields.get(self.field)
        if hasattr(row, self.attribute):
            return getattr(row, self.attribute)
        return _wire(row).get(self.attribute)


@dataclass(frozen=True)
class SelectedRow:
    """A row with the chosen columns.

    Args:
        columns: The columns.
        values: The value of each.
    """

    columns: tuple[Column, ...]
    values: tuple[object, ...]

    @property
    def cells(self) -> list[str]:
        """The values as text."""
        return [field_text(each) if _is_field(each) else format_value(each) for each in self.values]

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the values by heading."""
        return {
            column.heading: _plain_field(value) if _is_field(value) else plain_value(value)
            for column, value in zip(self.columns, self.values, strict=True)
        }


def parse_names(text: str) -> tuple[str, ...]:
    """Return the names of --fields.

    >>> parse_names('title, "Buffer, volume"')
    ('title', 'Buffer, volume')

    Raises:
        BadParameter: There are no names, or one is empty.
    """
    try:
        row = next(csv.reader([text], skipinitialspace=True, strict=True), [""])
    except csv.Error:
        raise typer.BadParameter(f"--fields: the quotes in {text!r} are incomplete") from None
    names = [name.strip() for name in row]
    if not names or not all(names):
        raise typer.BadParameter(f"--fields must be names, separated by commas, not {text!r}")
    return tuple(dict.fromkeys(names))


def select_columns(
    names: Sequence[str], rows: Iterable[Any], known: Sequence[str], read_entries: RowReader | None = None
) -> tuple[tuple[Column, ...], Iterator[SelectedRow]]:
    """Choose columns of rows.

    Args:
        names: The names, in any case.
        rows: The rows. They are read one after the other if all names are attributes.
        known: Attributes that rows have by default.
        read_entries: Reads the entries of rows, for what their list does not show.

    Raises:
        BadParameter: A name is unknown. The message lists the names that exist, the closest first.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        columns = tuple(Column(name, attribute=name) for name in names)
        return columns, iter(())
    attributes = _attributes(first, known)
    chosen = {name: _match(name, attributes) for name in names}
    if all(chosen.values()):
        columns = tuple(Column(each, attribute=each) for each in chosen.values() if each)
        return columns, _select(columns, first, rows)
    entries = _whole_entries([first, *rows], [name for name in names if not chosen[name]], read_entries)
    attributes = [*dict.fromkeys([*attributes, *_attributes(entries[0], ())])]
    fields = [*dict.fromkeys(name for entry in entries for name in _extra_fields(entry))]
    whole: object = entries[0]
    listed = _attributes(type(whole), known)
    columns = tuple(_resolve(name, attributes, fields, listed) for name in names)
    return columns, _select(columns, entries[0], iter(entries[1:]))


def _select(columns: tuple[Column, ...], first: object, rows: Iterator[object]) -> Iterator[SelectedRow]:
    yield SelectedRow(columns, tuple(column.read(first) for column in columns))
    for row in rows:
        yield SelectedRow(columns, tuple(column.read(row) for column in columns))


def _whole_entries(rows: list[Any], names: Sequence[str], read_entries: RowReader | None) -> list[Any]:
    """Return the entries of rows; if their list shows what is needed, without reading them."""
    whole = _entry_class(rows[0])
    if whole is None or isinstance(rows[0], whole):
        return rows
    attributes = _attributes(whole, ())
    keys = {_match(name, attributes) or "metadata" for name in names}
    if all(key in row for row in rows for key in keys):
        return [whole.from_dict(row.to_dict()) for row in rows]
    if read_entries is None:
        return rows
    entries = read_entries(rows)
    return [entries.get(row.id, row) for row in rows]


def _entry_class(row: object) -> type[Any] | None:
    """Return the model of the whole entry that a row stands for; None for other rows."""
    if not isinstance(row, Resource):
        return None
    return type(row) if row.is_full else full_model(row.kind)


def _resolve(name: str, attributes: Sequence[str], fields: Sequence[str], listed: Sequence[str]) -> Column:
    """Return the column of a name.

    Args:
        name: The name.
        attributes: The attributes, and the keys that the server sent.
        fields: The extra fields.
        listed: The attributes that the error message lists.

    Raises:
        BadParameter: There is none, or there are several.
    """
    if attribute := _match(name, attributes):
        return Column(attribute, attribute=attribute)
    field_name = name.removeprefix(_PREFIX)
    if name.startswith(_PREFIX) or field_name in fields:
        # with the prefix it is certainly a field, also if no entry has it
        return Column(name, field=field_name)
    found = [field for field in fields if field.casefold() == field_name.casefold()]
    if len(found) > 1:
        raise typer.BadParameter(f"--fields: {name!r} is ambiguous: use one of {', '.join(found)}")
    if found:
        return Column(found[0], field=found[0])
    closest = most_similar(field_name, [*fields, *listed])
    guess = f"; did you mean {closest!r}?" if closest else ""
    lines = [f"--fields: unknown name {name!r}{guess}", f"attributes: {_list_names(name, listed)}"]
    if fields:
        lines.insert(1, f"extra fields: {_list_names(field_name, fields)}")
    raise typer.BadParameter("\n  ".join(lines))


def _list_names(name: str, existing: Sequence[str]) -> str:
    """Return names as a list, the closest first."""
    ordered = sorted(existing, key=lambda each: -_similarity(name, each))
    return ", ".join(f'"{each}"' if "," in each else each for each in ordered)


def _match(name: str, attributes: Sequence[str]) -> str | None:
    """Return the attribute of a name in any case, with hyphens or blanks as underscores."""
    folded = name.casefold().replace("-", "_").replace(" ", "_")
    return name if name in attributes else folded if folded in attributes else None


def _attributes(row: object, known: Sequence[str]) -> list[str]:
    kind = row if isinstance(row, type) else type(row)
    names = [name for name in dir(kind) if not name.startswith("_") and name != "extra_fields"]
    properties = [name for name in names if isinstance(getattr(kind, name, None), property)]
    keys = () if isinstance(row, type) else _wire(row)
    return [*dict.fromkeys([*known, *properties, *keys])]


def _wire(row: object) -> Mapping[str, object]:
    to_dict = getattr(row, "to_dict", None)
    return cast("Mapping[str, object]", to_dict()) if to_dict is not None else {}


def _extra_fields(row: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", getattr(row, "extra_fields", None) or {})


def _is_field(value: object) -> bool:
    return hasattr(value, "wire") and hasattr(value, "units")


def _plain_field(field: Any) -> JsonValue:  # noqa: ANN401 - an extra field
    value = plain_value(field.value)
    return {"value": value, "unit": field.unit} if field.unit and value is not None else value


def _similarity(name: str, other: str) -> float:
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
