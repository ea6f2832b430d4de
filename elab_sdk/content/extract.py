"""What stands in a body: its text, as people read it, and its tables.

A body is HTML that people typed, pasted from a word processor, or let a program make.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from elab_api_v1.base import Resource

from elab_sdk.content.body_tables import columns_of
from elab_sdk.content.body_text import read
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    import pandas as pd
    from elab_api_v1.models import Experiment, Item, Template

__all__ = ["HasBody", "has_body", "html_of", "tables", "text"]

HasBody: TypeAlias = "Experiment | Item | Template | str"
"""An entry with its body, or HTML."""

_HAVE_BODIES: Final = ("experiment", "item", "template")
_MARKDOWN: Final = 2
"""The content type of a body that is no HTML."""


def text(content: HasBody) -> str:
    r"""Get a body as plain text: paragraphs, lists with their signs, tables with a tab between cells.

    >>> text("<h1>Goal</h1><ol><li>thaw</li><li>spin</li></ol><table><tr><td>t</td><td>OD</td></tr></table>")
    'Goal\n\n1. thaw\n2. spin\n\nt\tOD'

    Args:
        content: An experiment, an item or a template that was read whole, or HTML.

    Returns:
        The text. A picture is its description in brackets; a link is its text. What is raised has a `^`
        before it, so that 10⁶ is `10^6` and no other number; what is struck out stands between `~~`. All that
        a cell of a table holds, be it a list or another table, is in one line.

    Raises:
        ValidationError: It has no body, as the row of a list has none.
    """
    return read(html_of(content)).text


def tables(content: HasBody, *, header: bool | None = None) -> list[pd.DataFrame]:
    """Get the tables of a body as DataFrames. Needs the extra `pandas`.

    >>> from elab_sdk import html_table
    >>> tables(html_table([{"t": 0, "OD": 0.1}, {"t": 10, "OD": 0.4}]))[0]["OD"].sum()
    np.float64(0.5)

    Args:
        content: An experiment, an item or a template that was read whole, or HTML.
        header: Whether the first row names the columns. Where it is left out, it does if its cells are
            header cells, or are all bold; otherwise columns are numbered from 0.

    Returns:
        The tables in their order; none where there is none. Empty cells are missing values, cells that span
        several are repeated, and a cell of several lines has line breaks.

        A column is numeric where every cell that is not empty is a plain number: `12`, `-0.5`, `1.5e-3`,
        `2E+05`. An exponent needs a decimal point or a sign, since `1E5` may be a well. All else is text, as
        it was written, and makes its column text: `007`, `+1`, `5%`, `1,5`, `1,000`, `.5`, `nan`, `True`,
        dates, what is raised, lowered or struck out, and numbers with more digits than 64 bits hold.

    Raises:
        ValidationError: It has no body, as the row of a list has none; or the cells of a table span so much
            that it would be far larger than the body.
        ImportError: pandas is not installed.
    """
    html = html_of(content)
    try:
        import pandas as pd  # the extra may be missing
    except ImportError as error:
        raise ImportError('tables needs its extra: pip install "elab-sdk[pandas]"') from error
    found: list[pd.DataFrame] = []
    for rows in read(html).tables:
        columns = columns_of(rows, header)
        if columns is not None:
            frame = pd.DataFrame(dict(enumerate(columns.values)))
            if columns.names is not None:
                frame.columns = pd.Index(columns.names)
            found.append(frame)
    return found


def has_body(value: object) -> TypeGuard[Experiment | Item | Template]:
    """Whether a value is an entry or a template that was read, not the row of a list.

    >>> from elab_api_v1.models import Item, ItemSummary
    >>> has_body(Item.from_dict({"id": 3})), has_body(ItemSummary.from_dict({"id": 3}))
    (True, False)
    """
    return isinstance(value, Resource) and value.is_full and value.kind in _HAVE_BODIES


def html_of(content: HasBody) -> str:
    """The HTML of a body, also of one that is written in Markdown, where the server sends it (4.9).

    >>> html_of("<p>run 1</p>")
    '<p>run 1</p>'

    Raises:
        ValidationError: It has no body, as the row of a list has none.
    """
    if isinstance(content, str):
        return content
    if not has_body(content):
        raise ValidationError(
            f"content is an entry that was read whole, or HTML, not {type(content).__name__}; get_experiment"
            " and get_item read one",
            "content",
        )
    body = content.body or ""
    if content.content_type != _MARKDOWN:
        return body
    made = None if content.kind == "template" else content.body_html
    return made or f"<pre>{escape(body)}</pre>"
