"""What the columns of a CSV file mean for new entries: fields of the entry, or extra fields. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from elab_sdk.content.dates import parse_date
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from elab_sdk.files.csv_rows import CsvRow
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["FIELDS", "Column", "ColumnType", "map_columns", "row_fields", "with_types"]

ColumnType: TypeAlias = Literal["text", "number", "decimal comma", "date"]
"""The type of the values of an extra field."""

FIELDS: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    "experiment": ("title", "date", "body", "tags", "links", "status", "rating", "custom_id"),
    "item": ("title", "date", "body", "tags", "links", "category", "rating", "custom_id"),
}
"""The fields of an entry that a column can fill."""
_ALIASES: Final[Mapping[str, str]] = {
    **{"name": "title", "tag": "tags", "link": "links", "text": "body", "type": "category"},
    **{"custom id": "custom_id", "customid": "custom_id", "items type": "category"},
}
_SEVERAL: Final = ("tags",)
"""The fields that several columns can fill."""
_LIST_SEPARATOR: Final = re.compile(r"[|;,]")
_POINT: Final = re.compile(r"[+-]?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_COMMA: Final = re.compile(r"[+-]?(0|[1-9][0-9]*)(,[0-9]+)?")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@attrs.frozen
class Column:
    """One column.

    Args:
        name: Its name in the header.
        field: The field of the entry that it fills; None for an extra field of its name.
        type: The type of the extra field.
    """

    name: str
    field: str | None
    type: ColumnType = "text"

    def __str__(self) -> str:
        if self.field is not None:
            return f"{self.name} → {self.field}"
        return f"{self.name} → extra field ({'number' if 'decimal' in self.type else self.type})"


def map_columns(
    kind: EntryKind,
    header: Sequence[str],
    columns: Mapping[str, str | None] | None = None,
    *,
    extra_fields: bool = True,
) -> list[Column | None]:
    """Decide what each column means; None for a column that is not used.

    >>> [str(column) for column in map_columns("experiment", ["Title", "pH"])]
    ['Title → title', 'pH → extra field (text)']

    Args:
        kind: The kind of the entries.
        header: The names of the columns.
        columns: The fields by the name of the column; None for a column that is not used.
        extra_fields: Whether the other columns become extra fields.

    Raises:
        ValidationError: A column or a field does not exist, two columns fill one field, or none the title.
    """
    given = _checked(kind, header, columns or {})
    mapped: list[Column | None] = []
    for name in header:
        if name.casefold() in given:
            field = given[name.casefold()]
            mapped.append(None if field is None else Column(name, None if field == "extra field" else field))
            continue
        folded = name.casefold().replace("_", " ")
        field = _ALIASES.get(folded, folded.replace(" ", "_"))
        if field in FIELDS[kind] and field not in given.values():
            mapped.append(Column(name, field))
        else:
            mapped.append(Column(name, None) if extra_fields else None)
    _check_fields([column for column in mapped if column is not None], header)
    return mapped


def _checked(
    kind: EntryKind, header: Sequence[str], columns: Mapping[str, str | None]
) -> dict[str, str | None]:
    names = {name.casefold() for name in header}
    result: dict[str, str | None] = {}
    for name, field in columns.items():
        if name.casefold() not in names:
            raise ValidationError(
                f"columns: the file has no column {name!r}; it has {', '.join(map(repr, header))}", "columns"
            )
        if field is not None and field != "extra field" and field not in FIELDS[kind]:
            raise ValidationError(
                f"columns: {name!r} cannot be {field!r}; use one of {', '.join(FIELDS[kind])}, 'extra field',"
                " or None to ignore the column",
                "columns",
            )
        result[name.casefold()] = field
    return result


def _check_fields(columns: Sequence[Column], header: Sequence[str]) -> None:
    fields = [column.field for column in columns if column.field is not None]
    for field in fields:
        if fields.count(field) > 1 and field not in _SEVERAL:
            names = " and ".join(repr(column.name) for column in columns if column.field == field)
            raise ValidationError(f"columns: {names} are both the {field}: choose one", "columns")
    if "title" not in fields:
        raise ValidationError(
            f"no column is the title; the file has {', '.join(map(repr, header))}: name the one that is the"
            " title, or map it to title",
            "columns",
        )


def with_types(
    columns: Sequence[Column | None], rows: Iterable[CsvRow], *, has_semicolons: bool
) -> list[Column | None]:
    """Find the types of the extra fields: a column is of a type if all its values are.

    Args:
        columns: The columns.
        rows: All rows.
        has_semicolons: Whether a semicolon separates the cells, as it does where numbers have a comma.
    """
    allowed: tuple[ColumnType, ...] = ("number", "date")
    if has_semicolons:
        allowed = (*allowed, "decimal comma")
    possible: dict[int, set[ColumnType]] = {
        index: set(allowed)
        for index, column in enumerate(columns)
        if column is not None and column.field is None
    }
    all_thousands = dict.fromkeys(possible, True)
    filled: set[int] = set()
    for row in rows:
        for index, types in possible.items():
            cell = row.cells[index]
            if not cell:
                continue
            filled.add(index)
            if cell != "0" and not _THOUSANDS.fullmatch(cell):
                all_thousands[index] = False
            types.intersection_update(_types_of(cell))
    result = list(columns)
    for index, types in possible.items():
        column = columns[index]
        # 1.234 may be a thousand where numbers have a comma
        is_unsure = has_semicolons and all_thousands[index] and types == {"number"}
        if column is not None and index in filled and types and not is_unsure:
            order: tuple[ColumnType, ...] = ("number", "decimal comma", "date")
            result[index] = attrs.evolve(column, type=next(each for each in order if each in types))
    return result


def _types_of(cell: str) -> set[ColumnType]:
    types: set[ColumnType] = set()
    if _POINT.fullmatch(cell) and any(character.isdigit() for character in cell):
        types.add("number")
    if _COMMA.fullmatch(cell):
        types.add("decimal comma")
    if _ISO_DAY.fullmatch(cell) and _is_day(cell):
        types.add("date")
    return types


def _is_day(cell: str) -> bool:
    try:
        parse_date(cell, "date")
    except ValidationError:
        return False
    return True


def row_fields(columns: Sequence[Column | None], row: CsvRow) -> dict[str, object]:
    """Get the arguments of a creation from a row. Empty cells are left out.

    >>> from elab_sdk.files.csv_rows import CsvRow
    >>> columns = map_columns("experiment", ["Title", "Tags", "pH"])
    >>> row_fields(columns, CsvRow(2, ("Blot", "a; b", "7")))
    {'title': 'Blot', 'tags': ['a', 'b'], 'extra_fields': {'pH': '7'}}

    Raises:
        ValidationError: The row has no title. Its argument is the name of the column, as in all errors here.
    """
    fields: dict[str, object] = {}
    extra: dict[str, object] = {}
    for column, cell in zip(columns, row.cells, strict=True):
        if column is None or not cell:
            continue
        if column.field is None:
            extra[column.name] = _value(column, cell)
        elif column.field in ("tags", "links"):
            parts = [part.strip() for part in _LIST_SEPARATOR.split(cell) if part.strip()]
            earlier = fields.get(column.field)
            fields[column.field] = [*(earlier if isinstance(earlier, list) else ()), *parts]
        elif column.field in ("rating", "custom_id"):
            if not cell.isascii() or not cell.isdecimal():
                raise ValidationError(f"{cell!r} is not a whole number", column.name)
            fields[column.field] = int(cell)
        else:
            fields[column.field] = cell
    if "title" not in fields:
        name = next(column.name for column in columns if column is not None and column.field == "title")
        raise ValidationError("it is empty, and every entry needs a title", name)
    if extra:
        fields["extra_fields"] = extra
    return fields


def _value(column: Column, cell: str) -> object:
    if column.type == "decimal comma":
        cell = cell.replace(",", ".")
    if column.type in ("number", "decimal comma"):
        # as text, digits are kept as they are
        from decimal import Decimal  # only files with numbers need it

        return Decimal(cell)
    return parse_date(cell, column.name) if column.type == "date" else cell
