"""Convert tables of a body to columns: spanning cells are repeated, and numeric columns are detected."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.content.body_text import Cell, Row

__all__ = ["Column", "Columns", "columns_of"]

Column: TypeAlias = "list[int] | list[float] | list[str | float]"
"""The values of a column: integers, or floats or texts with NaN for empty cells."""

_NUMBER: Final = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++(?:[eE][+-]?[0-9]{1,3})?|[eE][+-][0-9]{1,3})?", re.ASCII
)
"""An unambiguous number. `007` may be a name, `1E5` a well, `+1` a charge, and `1,000` a thousand or one."""
_MAX_DIGITS: Final = 40
"""Maximum length of a number; no float needs more characters."""
_INT64_LIMIT: Final = 2**63
_MAX_SPAN: Final = 1000
"""Maximum number of columns that a cell can span, as in browsers."""
_ALWAYS_ALLOWED: Final = 100_000
_MAX_GROWTH: Final = 20
"""The maximum size of the expanded table: `_ALWAYS_ALLOWED` plus `_MAX_GROWTH` times its cells."""
_NAN: Final = float("nan")


@attrs.frozen
class Columns:
    """The columns of a table.

    Args:
        names: The names of the columns; None if the table has no header.
        values: The values of each column.
    """

    names: list[str] | None
    values: list[Column]


def columns_of(rows: Sequence[Row], header: bool | None) -> Columns | None:
    """Convert the rows of a table to columns; None if the table has no cells.

    Args:
        rows: The rows.
        header: Whether the first row is a header; if None, this is detected.

    Raises:
        ValidationError: The cells span so many rows or columns that the expanded table would be too large.
    """
    grid = _grid(rows)
    if not grid:
        return None
    first = next(row for row in rows if row)
    if header is None:
        header = all(cell.is_header or cell.is_bold for cell in first)
    body = grid[1:] if header else grid
    return Columns(
        _names(grid[0]) if header else None,
        [_column([row[index] for row in body]) for index in range(len(grid[0]))],
    )


_Grid: TypeAlias = "list[list[Cell | None]]"


def _grid(rows: Sequence[Row]) -> _Grid:
    """Get rows of equal length: a spanning cell is repeated, and None stands for a missing cell."""
    limit = _ALWAYS_ALLOWED + _MAX_GROWTH * sum(map(len, rows))
    grid_rows: list[dict[int, Cell]] = []
    below: dict[int, tuple[Cell, int]] = {}
    first_columns: set[int] = set()
    steps = 0
    for number, row in enumerate(rows):
        if steps > limit:
            raise _too_large(rows)
        line = {place: cell for place, (cell, _) in below.items()}
        below = {place: (cell, left - 1) for place, (cell, left) in below.items() if left > 1}
        place = 0
        for cell in row:
            while place in line:
                place += 1
            first_columns.add(place)
            if steps + len(line) > limit:
                raise _too_large(rows)
            width = min(_MAX_SPAN, _span(cell.columns) or 1)
            # a span of 0 means all rows that follow
            height = min(len(rows) - number, _span(cell.rows) or len(rows))
            for each in range(place, place + width):
                line[each] = cell
                if height > 1:
                    below[each] = cell, height - 1
            place += width
        steps += len(line)
        if line:
            grid_rows.append(line)
    # a column in which no cell begins only repeats the previous column
    places = sorted(first_columns)
    if max(steps, len(places) * len(grid_rows)) > limit:
        raise _too_large(rows)
    return [[line.get(place) for place in places] for line in grid_rows]


def _too_large(rows: Sequence[Row]) -> ValidationError:
    return ValidationError(
        f"a table of {len(rows)} rows has {sum(map(len, rows))} cells, which span so many rows or columns"
        " that the result would be too large; use text(content) instead",
        "content",
    )


def _span(text: str) -> int:
    """Parse a span: 0 means the rest of the table; invalid values are 1."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1


def _cell_text(cell: Cell | None) -> str:
    return "" if cell is None else "\n".join(cell.lines).strip()


def _names(row: Sequence[Cell | None]) -> list[str]:
    """Get distinct column names, in the style of pandas: `t`, `t.1`, `Unnamed: 2`."""
    names: dict[str, None] = {}
    counts: dict[str, int] = {}
    for index, cell in enumerate(row):
        label = _cell_text(cell).replace("\n", " ") or f"Unnamed: {index}"
        name = label
        while name in names:
            counts[label] = counts.get(label, 0) + 1
            name = f"{label}.{counts[label]}"
        names[name] = None
    return list(names)


def _column(cells: Sequence[Cell | None]) -> Column:
    """Convert cells to numbers if all that are not empty are numbers; otherwise to texts."""
    texts = [_cell_text(cell) for cell in cells]
    not_empty = [text for text in texts if text]
    if not any(cell.is_marked for cell in cells if cell is not None):
        if not_empty == texts and all(map(_is_whole, not_empty)):
            return [int(text) for text in texts]
        if all(map(_is_number, not_empty)):
            return [float(text) if text else _NAN for text in texts]
    return [text or _NAN for text in texts]


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return (
        len(digits) < 20
        and digits.isdigit()
        and _is_plain(text)
        and -_INT64_LIMIT <= int(text) < _INT64_LIMIT
    )


def _is_number(text: str) -> bool:
    """Whether a float represents the number in the text exactly."""
    if not _is_plain(text):
        return False
    return Decimal(text) == Decimal(repr(float(text)))


def _is_plain(text: str) -> bool:
    return len(text) <= _MAX_DIGITS and text != "-0" and _NUMBER.fullmatch(text) is not None
