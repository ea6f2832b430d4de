"""Rows of whatever a table was given as: dicts, lists, arrays, records, DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Final, Protocol, TypeAlias, cast

from elab_sdk.content.cell_values import is_missing, written
from elab_sdk.content.markup import Html, lines
from elab_sdk.errors import ValidationError

__all__ = [
    "Frame",
    "Rows",
    "Table",
    "is_frame",
    "is_series",
    "is_table",
    "rows_of",
    "rows_of_frame",
    "short_floats",
    "shows_index",
]


class Frame(Protocol):
    """A pandas DataFrame, as far as it matters here."""

    @property
    def columns(self) -> Iterable[object]:
        """The names of its columns."""
        ...

    @property
    def index(self) -> object:
        """The names of its rows."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        ...


Table: TypeAlias = "Iterable[object] | Mapping[str, object] | Frame"
"""Rows, as dicts, named tuples, records of numpy, or as lists of which the first is the header; a dict of
columns; a dict of names and values; an array, or a pandas DataFrame or Series. Rows are of any type, because
mypy finds none in common for values that differ."""

Rows: TypeAlias = "tuple[list[object], list[Sequence[object]]]"
"""The names of columns, none where there is no header, and the rows."""

_TEXTS: Final = (str, bytes, bytearray, memoryview)


def is_table(content: object) -> bool:
    """Whether it is something that a table may be made of; not whether it is one.

    >>> is_table([{"a": 1}]), is_table("a"), is_table(5)
    (True, False, False)
    """
    if isinstance(content, _TEXTS):
        return False
    if is_frame(content) or is_series(content) or isinstance(content, Mapping | Sequence):
        return True
    return hasattr(content, "tolist") or _is_walked(content)


def rows_of(table: object, columns: Sequence[str] | None, index: bool | None) -> Rows:
    """Header and rows of whatever the table was given as.

    >>> rows_of({"t": [0, 10]}, None, None)
    (['t'], [[0], [10]])

    Args:
        table: See `Table`.
        columns: Which columns, in which order; for rows that are lists, their names.
        index: Whether a DataFrame's index is a column; where None, whether it says something.

    Raises:
        ValidationError: It is no table, or none with these columns.
    """
    if isinstance(columns, str):
        raise ValidationError(f"columns is a list of names, not the text {columns!r}", "columns")
    if is_series(table):
        return _of_series(cast("_Series", table), columns, index)
    if _has_series(table):
        return rows_of_frame(_frame_of(cast("Mapping[str, object]", table)), columns, index)
    if is_frame(table):
        return rows_of_frame(cast("Frame", table), columns, index)
    if index is not None:
        raise ValidationError("index is for a DataFrame alone", "index")
    if isinstance(table, Mapping):
        return _of_mapping(cast("Mapping[str, object]", table), columns)
    if not is_table(table):
        raise ValidationError(
            f"rows is a list of dicts, a list of lists or a DataFrame, not {type(table).__name__}", "rows"
        )
    if getattr(table, "shape", None) == ():
        raise ValidationError("rows is a single value, not rows", "rows")
    return _of_rows([_named(row) for row in cast("Iterable[object]", table)], columns)


def is_frame(content: object) -> bool:
    """Whether it is a DataFrame; pandas need not be loaded to know.

    >>> is_frame([{"a": 1}])
    False
    """
    return hasattr(content, "itertuples") and hasattr(content, "columns")


def is_series(content: object) -> bool:
    """Whether it is a Series; pandas need not be loaded to know.

    >>> is_series([1])
    False
    """
    return hasattr(content, "to_frame") and hasattr(content, "index") and not hasattr(content, "columns")


def shows_index(frame: Frame) -> bool:
    """Whether the index of a DataFrame says something: it has a name, or is more than whole numbers."""
    named: list[object] = list(getattr(frame.index, "names", (None,)))
    kind: object = getattr(getattr(frame.index, "dtype", None), "kind", "")
    return named != [None] or kind not in ("i", "u")


def rows_of_frame(frame: Frame, columns: Sequence[str] | None, index: bool | None) -> Rows:
    """Header and rows of a DataFrame.

    Args:
        frame: The DataFrame.
        columns: Which columns, in which order.
        index: Whether its index is a column; where None, whether it says something.

    Raises:
        ValidationError: It has no such column.
    """
    names = list(frame.columns)
    if columns is not None and (unknown := [name for name in columns if name not in names]):
        raise ValidationError(f"the DataFrame has no column {unknown[0]!r}", "columns")
    places = list(range(len(names))) if columns is None else [names.index(name) for name in columns]
    shown = shows_index(frame) if index is None else index
    levels: list[object] = list(getattr(frame.index, "names", (None,))) if shown else []
    header = [name if name is not None else "" for name in levels] + [names[place] for place in places]
    walked = cast("_Walked", frame)
    types = short_floats(frame)
    rows: list[Sequence[object]] = []
    for label, *values in walked.itertuples(index=True, name=None):
        labels = _parts(label) if shown else ()
        rows.append([*labels, *(_narrowed(values[place], types[place]) for place in places)])
    return [" ".join(filter(None, map(written, _parts(name)))) for name in header], rows


class _Walked(Protocol):
    @property
    def dtypes(self) -> Iterable[object]: ...
    def itertuples(self, *, index: bool, name: None) -> Iterable[tuple[object, ...]]: ...


class _Series(Protocol):
    @property
    def name(self) -> object: ...
    @property
    def dtype(self) -> object: ...
    @property
    def index(self) -> object: ...
    def to_frame(self) -> Frame: ...
    def items(self) -> Iterable[tuple[object, object]]: ...


def short_floats(frame: Frame) -> list[type | None]:
    """For each column of short floats their type, which has the digits that they have; None for any other."""
    return [_narrow(dtype) for dtype in cast("_Walked", frame).dtypes]


def _narrow(dtype: object) -> type | None:
    """The type of a column of short floats, which pandas hands out as long ones, with more digits."""
    kind, size = getattr(dtype, "kind", ""), getattr(dtype, "itemsize", 0)
    return getattr(dtype, "type", None) if (kind, size) in (("f", 2), ("f", 4), ("c", 8)) else None


def _narrowed(value: object, kind: type | None) -> object:
    return value if kind is None or is_missing(value) else kind(value)


def _parts(label: object) -> tuple[object, ...]:
    """A name of several levels, or of one."""
    return cast("tuple[object, ...]", label) if isinstance(label, tuple) else (label,)


def _has_series(table: object) -> bool:
    return isinstance(table, Mapping) and any(map(is_series, cast("Mapping[str, object]", table).values()))


def _frame_of(fields: Mapping[str, object]) -> Frame:
    """A dict of Series as a DataFrame: rows belong together by their index, not by their place."""
    pandas = cast("_Pandas", cast("object", import_module("pandas")))
    try:
        return pandas.DataFrame({name: _listed(value) for name, value in fields.items()})
    except (TypeError, ValueError) as error:
        raise ValidationError(f"rows is a dict with a Series, but no table: {error}", "rows") from error


class _Pandas(Protocol):
    def DataFrame(self, data: Mapping[str, object]) -> Frame: ...  # noqa: N802 - pandas' name


def _of_series(series: _Series, columns: Sequence[str] | None, index: bool | None) -> Rows:
    """A column; one without a name is names and values, if its index has names."""
    if series.name is not None:
        return rows_of_frame(series.to_frame(), columns, index)
    _, rows = rows_of_frame(series.to_frame(), None, index)
    width = len(rows[0]) if rows else 0
    if columns is not None:
        if rows and len(columns) != width:
            raise ValidationError(f"the Series makes {width} columns, not {len(columns)}", "columns")
        return [*columns], rows
    return [], [(*map(_strong, row[:-1]), row[-1]) for row in rows]


def _strong(name: object) -> Html:
    return Html(f"<strong>{lines(written(name))}</strong>")


def _of_rows(rows: list[object], columns: Sequence[str] | None) -> Rows:
    if rows and all(isinstance(row, Mapping) for row in rows):
        return _of_mappings(cast("list[Mapping[str, object]]", rows), columns)
    found: list[Sequence[object]] = []
    for number, row in enumerate(rows):
        if not _is_list(row):
            raise ValidationError(
                f"row {number} is a {type(row).__name__}: rows are all dicts, or all lists", "rows"
            )
        found.append(list(cast("Iterable[object]", row)))
    return _of_sequences(found, columns)


def _named(row: object) -> object:
    """A row as a dict where its cells have names: a named tuple, a record of numpy, a row of sqlite."""
    if is_series(row):
        return dict(cast("_Series", row).items())
    names: object = getattr(row, "_fields", None) or getattr(getattr(row, "dtype", None), "names", None)
    if names is None and _is_keyed(row):
        names = cast("_Keyed", row).keys()
    if names is None:
        return row
    return dict(zip(map(str, cast("Iterable[object]", names)), cast("Iterable[object]", row), strict=True))


def _is_keyed(row: object) -> bool:
    return isinstance(row, Sequence) and hasattr(cast("object", row), "keys")


class _Keyed(Protocol):
    def keys(self) -> Iterable[object]: ...


def _of_mappings(rows: Sequence[Mapping[str, object]], columns: Sequence[str] | None) -> Rows:
    header = list(dict.fromkeys(name for row in rows for name in row)) if columns is None else list(columns)
    if columns is not None and (
        unknown := [name for name in columns if all(name not in row for row in rows)]
    ):
        raise ValidationError(f"no row has a column {unknown[0]!r}", "columns")
    return [*header], [[row.get(name) for name in header] for row in rows]


def _of_sequences(rows: list[Sequence[object]], columns: Sequence[str] | None) -> Rows:
    header, *found = rows if columns is None and rows else [list(columns or ()), *rows]
    if not header:
        raise ValidationError("rows is empty: give rows, or columns for a table without any", "rows")
    for number, row in enumerate(found, 1 if columns is None else 0):
        if len(row) != len(header):
            raise ValidationError(
                f"row {number} has {len(row)} cells, the header has {len(header)}; the first row is the"
                " header unless columns= says it",
                "rows",
            )
    return [*header], found


def _of_mapping(fields: Mapping[str, object], columns: Sequence[str] | None) -> Rows:
    """A dict of columns, or of names and values."""
    if not fields or not all(map(_is_list, fields.values())):
        if not fields or columns is not None:
            raise ValidationError("rows is a dict without columns: each value is a list", "rows")
        return [], [(_strong(name), value) for name, value in fields.items()]
    read = {written(name): list(cast("Iterable[object]", value)) for name, value in fields.items()}
    lengths = {len(value) for value in read.values()}
    if len(lengths) > 1:
        raise ValidationError(
            f"the columns are not equally long: {', '.join(map(str, sorted(lengths)))}", "rows"
        )
    rows = [dict(zip(read, values, strict=True)) for values in zip(*read.values(), strict=True)]
    return _of_mappings(rows, columns) if rows else ([*(columns or read)], [])


def _is_list(value: object) -> bool:
    """Whether it is a list, an array with one axis or more, or an iterator."""
    if isinstance(value, _TEXTS):
        return False
    if hasattr(value, "tolist"):
        return bool(getattr(value, "shape", ()))
    return isinstance(value, Sequence) or _is_walked(value)


def _is_walked(value: object) -> bool:
    """Whether it hands out its parts one by one, and is no file."""
    return hasattr(value, "__next__") and not hasattr(value, "read")


def _listed(value: object) -> object:
    return list(cast("Iterator[object]", value)) if isinstance(value, Iterator) else value
