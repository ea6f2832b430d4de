"""Tables for bodies, made of rows. What cells hold is only text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.content import arguments
from elab_sdk.content.cell_values import written
from elab_sdk.content.markup import Html, lines
from elab_sdk.content.table_rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.content.table_rows import Table

__all__ = ["html_table"]


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
        rows: Dicts, named tuples or records of numpy, whose names make the header; lists or arrays, of which
            the first is the header unless `columns` says it; a dict of columns, {"t": [0, 10]}, be they
            lists, arrays or Series; a dict of names and values, {"pH": 7.2}, which becomes two columns; or a
            pandas DataFrame or Series. A cell that is `Html` stays as it is; None, NaN, NaT and NA are empty.
        columns: Which columns, in which order; for rows that are lists, the names of the columns.
        caption: A line above the table.
        index: Whether the index of a DataFrame or a Series is a column. Where it is left out, it is if it
            has a name, or is made of something else than whole numbers.
        digits: Significant digits of numbers that are not whole; all where it is left out.

    Returns:
        HTML, to be appended to a body or given as one.

    Raises:
        ValidationError: There is no row and no header, a row is not as long as the header, or a cell has no
            text of its own.
    """
    if digits is not None:
        digits = arguments.at_least(digits, "digits", 1)
    header, found = rows_of(rows, columns, index)
    cells = "".join(f"<th>{_cell(name, digits)}</th>" for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(value, digits)}</td>' for value in row)}</tr>" for row in found
    )
    title = f"<caption>{lines(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{cells}</tr></thead>" if header else ""
    return Html(f"<table>{title}{head}<tbody>{body}</tbody></table>")


def _cell(value: object, digits: int | None) -> str:
    if isinstance(value, Html):
        return value
    return lines(written(value, digits))
