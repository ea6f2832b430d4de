"""Tables for bodies, made of rows. What cells hold is only text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeAlias, cast

from elab_sdk.errors import ValidationError
from elab_sdk.markup import Html, lines

__all__ = ["Frame", "Table", "html_table", "is_frame", "shows_index", "written"]


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


Table: TypeAlias = "Sequence[object] | Mapping[str, object] | Frame"
"""Rows, as dicts or as lists of which the first is the header; a dict of columns; a dict of names and values;
or a pandas DataFrame. Rows are of any type, because mypy finds none in common for values that differ."""


def html_table(
    rows: Table,
    *,
    columns: Sequence[str] | None = None,
    caption: str | None = None,
    index: bool | None = None,
    digits: int | None = None,
) -> Html:
    """Make a table for a body. What the cells hold is escaped, so that nothing in it is taken for HTML.

    >>> print(html_table([{"t": 0, "OD": 0.1}, {"t": 10, "OD": 0.4}]))
    <table><thead><tr><th>t</th><th>OD</th></tr></thead><tbody><tr><td>0</td><td>0.1</td></tr><tr><td>10</td><td>0.4</td></tr></tbody></table>
    >>> html_table([["a", "b"], [1, 2]]) == html_table({"a": [1], "b": [2]})
    True

    Args:
        rows: Dicts; or lists, of which the first is the header unless `columns` says it; a dict of columns,
            {"t": [0, 10], "OD": [0.1, 0.4]}; a dict of names and values, {"pH": 7.2}, which becomes two
            columns; or a pandas DataFrame. A cell that is `Html` stays as it is; None and NaN are empty.
        columns: Which columns, in which order; for rows that are lists, the names of the columns.
        caption: A line above the table.
        index: Whether a DataFrame's index is a column. Where it is left out, it is if it has a name, or is
            made of something else than whole numbers.
        digits: Significant digits of floats; all where it is left out.

    Returns:
        HTML, to be appended to a body or given as one.

    Raises:
        ValidationError: There is no row and no header, or a row is not as long as the header.
    """
    if digits is not None and (isinstance(digits, bool) or digits < 1):
        raise ValidationError(f"digits is 1 or more, not {digits!r}", "digits")
    header, found = _read(rows, columns, index)
    cells = "".join(f"<th>{_cell(name, digits)}</th>" for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(value, digits)}</td>' for value in row)}</tr>" for row in found
    )
    title = f"<caption>{lines(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{cells}</tr></thead>" if header else ""
    return Html(f"<table>{title}{head}<tbody>{body}</tbody></table>")


_Rows: TypeAlias = "tuple[list[object], list[Sequence[object]]]"


def _read(rows: object, columns: Sequence[str] | None, index: bool | None) -> _Rows:
    """Header and rows of whatever the table was given as."""
    if isinstance(columns, str):
        raise ValidationError(f"columns is a list of names, not the text {columns!r}", "columns")
    if is_frame(rows):
        return _of_frame(cast("Frame", rows), columns, index)
    if index is not None:
        raise ValidationError("index is for a DataFrame alone", "index")
    if isinstance(rows, Mapping):
        return _of_mapping(cast("Mapping[str, object]", rows), columns)
    as_list = getattr(rows, "tolist", None)
    rows = as_list() if callable(as_list) else rows
    if isinstance(rows, str | bytes) or not isinstance(rows, Sequence):
        raise ValidationError(
            f"rows is a list of dicts, a list of lists or a DataFrame, not {type(rows).__name__}", "rows"
        )
    given = list(cast("Sequence[object]", rows))
    if given and all(isinstance(row, Mapping) for row in given):
        return _of_mappings(cast("list[Mapping[str, object]]", given), columns)
    for number, row in enumerate(given):
        if isinstance(row, str | bytes) or not isinstance(row, Sequence):
            raise ValidationError(
                f"row {number} is a {type(row).__name__}: rows are all dicts, or all lists", "rows"
            )
    return _of_sequences(cast("list[Sequence[object]]", given), columns)


def _of_mappings(rows: Sequence[Mapping[str, object]], columns: Sequence[str] | None) -> _Rows:
    header = list(dict.fromkeys(name for row in rows for name in row)) if columns is None else list(columns)
    if columns is not None and (
        unknown := [name for name in columns if all(name not in row for row in rows)]
    ):
        raise ValidationError(f"no row has a column {unknown[0]!r}", "columns")
    return [*header], [[row.get(name) for name in header] for row in rows]


def _of_sequences(rows: list[Sequence[object]], columns: Sequence[str] | None) -> _Rows:
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


def _of_mapping(fields: Mapping[str, object], columns: Sequence[str] | None) -> _Rows:
    """A dict of columns, or of names and values."""
    lists = [value for value in fields.values() if _is_list(value)]
    if not fields or len(lists) < len(fields):
        if not fields or columns is not None:
            raise ValidationError("rows is a dict without columns: each value is a list", "rows")
        return [], [(Html(f"<strong>{lines(str(name))}</strong>"), value) for name, value in fields.items()]
    read = {str(name): list(cast("Sequence[object]", value)) for name, value in fields.items()}
    lengths = {len(value) for value in read.values()}
    if len(lengths) > 1:
        raise ValidationError(
            f"the columns are not equally long: {', '.join(map(str, sorted(lengths)))}", "rows"
        )
    rows = [dict(zip(read, values, strict=True)) for values in zip(*read.values(), strict=True)]
    return _of_mappings(rows, columns) if rows else ([*(columns or read)], [])


def _of_frame(frame: Frame, columns: Sequence[str] | None, index: bool | None) -> _Rows:
    names = list(frame.columns)
    if columns is not None and (unknown := [name for name in columns if name not in names]):
        raise ValidationError(f"the DataFrame has no column {unknown[0]!r}", "columns")
    places = list(range(len(names))) if columns is None else [names.index(name) for name in columns]
    shown = shows_index(frame) if index is None else index
    levels: list[object] = list(getattr(frame.index, "names", (None,))) if shown else []
    header = [name if name is not None else "" for name in levels] + [names[place] for place in places]
    rows: list[Sequence[object]] = []
    for label, *values in cast("_Walked", frame).itertuples(index=True, name=None):
        labels = _parts(label) if shown else ()
        rows.append([*labels, *(values[place] for place in places)])
    return [" ".join(map(str, _parts(name))) for name in header], rows


class _Walked(Protocol):
    def itertuples(self, *, index: bool, name: None) -> Iterable[tuple[object, ...]]: ...


def shows_index(frame: Frame) -> bool:
    """Whether the index of a DataFrame says something: it has a name, or is more than whole numbers."""
    named: list[object] = list(getattr(frame.index, "names", (None,)))
    kind: object = getattr(getattr(frame.index, "dtype", None), "kind", "")
    return named != [None] or kind not in ("i", "u")


def _parts(label: object) -> tuple[object, ...]:
    """A name of several levels, or of one."""
    return cast("tuple[object, ...]", label) if isinstance(label, tuple) else (label,)


def is_frame(content: object) -> bool:
    """Whether it is a DataFrame; pandas need not be loaded to know.

    >>> is_frame([{"a": 1}])
    False
    """
    return hasattr(content, "itertuples") and hasattr(content, "columns")


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence | range) and not isinstance(value, str | bytes)


def _cell(value: object, digits: int | None) -> str:
    if isinstance(value, Html):
        return value
    return lines(written(value, digits))


def written(value: object, digits: int | None = None) -> str:
    """A value as people read it: nothing for what is missing, a date as 2017-04-15.

    >>> written(None), written(float("nan")), written(date(2017, 4, 15)), written(0.123456, 3)
    ('', '', '2017-04-15', '0.123')
    """
    if _is_missing(value):
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and digits is not None:
        return f"{value:.{digits}g}"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(written(part, digits) for part in cast("Iterable[object]", value))
    return str(value)


def _is_missing(value: object) -> bool:
    """None, NaN, and what pandas has for them: of these alone one is not equal to itself."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value  # noqa: PLR0124 - NaN
