"""Convert dicts, lists, arrays, records and DataFrames to the header and the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Final, Protocol, TypeAlias, cast

from elab_sdk.content.cell_values import cell_text, is_missing
from elab_sdk.content.markup import Html, escape_lines
from elab_sdk.errors import ValidationError

__all__ = [
    "Frame",
    "Rows",
    "Series",
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
    """The attributes of a pandas DataFrame that are used here."""

    @property
    def columns(self) -> Iterable[object]:
        """The names of the columns."""
        ...

    @property
    def index(self) -> object:
        """The names of the rows."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and columns."""
        ...


class Series(Protocol):
    """The attributes of a pandas Series that are used here."""

    @property
    def name(self) -> object:
        """The name of the column."""
        ...

    @property
    def index(self) -> object:
        """The names of the rows."""
        ...

    @property
    def array(self) -> object:
        """The values."""
        ...


Table: TypeAlias = Iterable[object] | Mapping[str, object] | Frame
"""Rows, as dicts, named tuples, records of numpy, or lists of which the first is the header; a dict of
columns; a dict of names and values; an array; or a pandas DataFrame or Series. The type of rows is object,
because mypy finds no common type for different values."""

Rows: TypeAlias = "tuple[list[object], list[Sequence[object]]]"
"""The names of the columns (empty without a header) and the rows."""

_TEXTS: Final = (str, bytes, bytearray, memoryview)


def is_table(content: object) -> bool:
    """Whether a value has a type that can be a table; its content is not checked.

    >>> is_table([{"a": 1}]), is_table("a"), is_table(5)
    (True, False, False)
    """
    if isinstance(content, _TEXTS):
        return False
    if is_frame(content) or is_series(content) or isinstance(content, Mapping | Sequence):
        return True
    return hasattr(content, "tolist") or _is_iterator(content)


def rows_of(table: object, columns: Sequence[str] | None, index: bool | None) -> Rows:
    """Get the header and the rows of a table.

    >>> rows_of({"t": [0, 10]}, None, None)
    (['t'], [[0], [10]])

    Args:
        table: The table, see `Table`.
        columns: The columns to include, in order; for rows that are lists, the names of the columns.
        index: Whether to include the index of a DataFrame; if None, unless it is a default index.

    Raises:
        ValidationError: The value is not a table, or does not have these columns.
    """
    if isinstance(columns, str):
        raise ValidationError(f"columns must be a list of names, not the string {columns!r}", "columns")
    if is_series(table):
        return _of_series(cast("_Series", table), columns, index)
    if _has_series(table):
        return rows_of_frame(_frame_of(cast("Mapping[str, object]", table)), columns, index)
    if is_frame(table):
        return rows_of_frame(cast("Frame", table), columns, index)
    if index is not None:
        raise ValidationError("index can only be used with a DataFrame or a Series", "index")
    if isinstance(table, Mapping):
        return _of_mapping(cast("Mapping[str, object]", table), columns)
    if not is_table(table):
        raise ValidationError(
            f"rows must be a list of dicts, a list of lists or a DataFrame, not {type(table).__name__}",
            "rows",
        )
    if getattr(table, "shape", None) == ():
        raise ValidationError("rows must be a table, not a single value", "rows")
    return _of_rows([_with_names(row) for row in cast("Iterable[object]", table)], columns)


def is_frame(content: object) -> bool:
    """Whether a value is a DataFrame. pandas is not imported.

    >>> is_frame([{"a": 1}])
    False
    """
    return hasattr(content, "itertuples") and hasattr(content, "columns")


def is_series(content: object) -> bool:
    """Whether a value is a Series. pandas is not imported.

    >>> is_series([1])
    False
    """
    return hasattr(content, "to_frame") and hasattr(content, "index") and not hasattr(content, "columns")


def shows_index(frame: Frame) -> bool:
    """Whether the index of a DataFrame is to be shown: it has a name, or is not made of whole numbers."""
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
    walked = cast("_FrameRows", frame)
    types = short_floats(frame)
    rows: list[Sequence[object]] = []
    for label, *values in walked.itertuples(index=True, name=None):
        labels = _parts(label) if shown else ()
        rows.append([*labels, *(_to_short_float(values[place], types[place]) for place in places)])
    return [" ".join(filter(None, map(cell_text, _parts(name)))) for name in header], rows


class _FrameRows(Protocol):
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
    """Get the type of each column of short floats, which keeps their digits; None for other columns."""
    return [_short_float_type(dtype) for dtype in cast("_FrameRows", frame).dtypes]


def _short_float_type(dtype: object) -> type | None:
    """Get the type of a column of short floats, whose values pandas returns as long ones with more digits."""
    kind, size = getattr(dtype, "kind", ""), getattr(dtype, "itemsize", 0)
    return getattr(dtype, "type", None) if (kind, size) in (("f", 2), ("f", 4), ("c", 8)) else None


def _to_short_float(value: object, kind: type | None) -> object:
    return value if kind is None or is_missing(value) else kind(value)


def _parts(label: object) -> tuple[object, ...]:
    """Get the levels of a name."""
    return cast("tuple[object, ...]", label) if isinstance(label, tuple) else (label,)


def _has_series(table: object) -> bool:
    return isinstance(table, Mapping) and any(map(is_series, cast("Mapping[str, object]", table).values()))


def _frame_of(fields: Mapping[str, object]) -> Frame:
    """Convert a dict of Series to a DataFrame: rows are matched by index, not by position."""
    pandas = cast("_FrameConstructor", cast("object", import_module("pandas")))
    try:
        return pandas.DataFrame({name: _iterator_as_list(value) for name, value in fields.items()})
    except (TypeError, ValueError) as error:
        raise ValidationError(f"rows is a dict with a Series, but not a table: {error}", "rows") from error


class _FrameConstructor(Protocol):
    def DataFrame(self, data: Mapping[str, object]) -> Frame: ...  # noqa: N802 - pandas' name


def _of_series(series: _Series, columns: Sequence[str] | None, index: bool | None) -> Rows:
    """Get the rows of a Series; one without a name becomes names and values."""
    if series.name is not None:
        return rows_of_frame(series.to_frame(), columns, index)
    _, rows = rows_of_frame(series.to_frame(), None, index)
    width = len(rows[0]) if rows else 0
    if columns is not None:
        if rows and len(columns) != width:
            raise ValidationError(
                f"the Series has {width} columns, but columns has {len(columns)} names", "columns"
            )
        return [*columns], rows
    return [], [(*map(_bold, row[:-1]), row[-1]) for row in rows]


def _bold(name: object) -> Html:
    return Html(f"<strong>{escape_lines(cell_text(name))}</strong>")


def _of_rows(rows: list[object], columns: Sequence[str] | None) -> Rows:
    if rows and all(isinstance(row, Mapping) for row in rows):
        return _of_mappings(cast("list[Mapping[str, object]]", rows), columns)
    cells: list[Sequence[object]] = []
    for number, row in enumerate(rows):
        if not _is_list(row):
            raise ValidationError(
                f"row {number} is a {type(row).__name__}; rows must be all dicts or all lists", "rows"
            )
        cells.append(list(cast("Iterable[object]", row)))
    return _of_sequences(cells, columns)


def _with_names(row: object) -> object:
    """Convert a row with names to a dict: a named tuple, a record of numpy, a row of sqlite3."""
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
    header, *body = rows if columns is None and rows else [list(columns or ()), *rows]
    if not header:
        raise ValidationError("rows is empty; pass rows, or columns for a table without rows", "rows")
    for number, row in enumerate(body, 1 if columns is None else 0):
        if len(row) != len(header):
            raise ValidationError(
                f"row {number} has {len(row)} cells, but the header has {len(header)}; the first row is the"
                " header unless columns= is used",
                "rows",
            )
    return [*header], body


def _of_mapping(fields: Mapping[str, object], columns: Sequence[str] | None) -> Rows:
    """Get the rows of a dict of columns, or of names and values."""
    if not fields or not all(map(_is_list, fields.values())):
        if not fields or columns is not None:
            raise ValidationError("rows is a dict without columns; each value must be a list", "rows")
        return [], [(_bold(name), value) for name, value in fields.items()]
    read = {cell_text(name): list(cast("Iterable[object]", value)) for name, value in fields.items()}
    lengths = {len(value) for value in read.values()}
    if len(lengths) > 1:
        raise ValidationError(
            f"the columns have different lengths: {', '.join(map(str, sorted(lengths)))}", "rows"
        )
    rows = [dict(zip(read, values, strict=True)) for values in zip(*read.values(), strict=True)]
    return _of_mappings(rows, columns) if rows else ([*(columns or read)], [])


def _is_list(value: object) -> bool:
    """Whether a value is a list, an array with at least one axis, or an iterator."""
    if isinstance(value, _TEXTS):
        return False
    if hasattr(value, "tolist"):
        return bool(getattr(value, "shape", ()))
    return isinstance(value, Sequence) or _is_iterator(value)


def _is_iterator(value: object) -> bool:
    """Whether a value is an iterator, and not a file."""
    return hasattr(value, "__next__") and not hasattr(value, "read")


def _iterator_as_list(value: object) -> object:
    return list(cast("Iterator[object]", value)) if isinstance(value, Iterator) else value
