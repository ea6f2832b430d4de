"""What stands in a body: its text, as people read it, and its tables.

A body is HTML that people typed, pasted from a word processor, or let a program make.
"""

from __future__ import annotations

import io
import re
from html import escape
from html.parser import HTMLParser
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from elab_api_v1.models import Experiment, Item, Template

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["HasBody", "html_of", "tables", "text"]

HasBody: TypeAlias = "Experiment | Item | Template | str"
"""An entry with its body, or HTML."""

_MARKDOWN: Final = 2
"""The content type of a body that is no HTML."""
_SILENT: Final = ("script", "style", "template", "title")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_APART: Final = ("p", *_HEADINGS, "table", "ul", "ol", "dl", "blockquote", "pre", "figure", "hr")
"""What stands apart: an empty line comes before and after it."""
_BLOCKS: Final = (
    *_APART,
    *(
        "address",
        "article",
        "aside",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dt",
        "fieldset",
        "figcaption",
    ),
    *("footer", "form", "header", "main", "nav", "section", "summary", "tbody", "tfoot", "thead"),
)


def text(content: HasBody) -> str:
    r"""Get a body as plain text: paragraphs, lists with their signs, tables with a tab between cells.

    >>> text("<h1>Goal</h1><ol><li>thaw</li><li>spin</li></ol><table><tr><td>t</td><td>OD</td></tr></table>")
    'Goal\n\n1. thaw\n2. spin\n\nt\tOD'

    Args:
        content: An experiment, an item or a template that was read whole, or HTML.

    Returns:
        The text. A picture is its description in brackets; a link is its text.

    Raises:
        ValidationError: It has no body, as the row of a list has none.
    """
    reader = _Reader()
    reader.feed(html_of(content))
    reader.close()
    return reader.result()


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
        The tables in their order; none where there is none. Columns of numbers are numbers, empty cells are
        missing values, and cells that span several are repeated.

    Raises:
        ValidationError: It has no body, as the row of a list has none.
        ImportError: pandas is not installed.
    """
    html = html_of(content)
    try:
        import pandas as pd  # noqa: PLC0415 - the extra may be missing

        parser = cast("_Parser", import_module("lxml.html"))
    except ImportError as error:
        raise ImportError('tables needs its extra: pip install "elab-sdk[pandas]"') from error
    if "<table" not in html.lower():
        return []
    found: list[pd.DataFrame] = []
    for table in parser.fromstring(f"<div>{html}</div>").iter("table"):
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        if not any(cell.tag in ("td", "th") for row in rows for cell in row):
            continue
        _mark_header(rows[0], header)
        found += pd.read_html(
            io.StringIO(parser.tostring(table, encoding="unicode")),
            flavor="lxml",
            header=_place(rows),
            # a comma may be a decimal point, and "NA" somebody's name
            thousands=cast("str", None),
            keep_default_na=False,
            na_values=[""],
        )[:1]
    return found


class _Element(Protocol):
    """An element of lxml, as far as it matters here."""

    tag: str

    def __iter__(self) -> Iterator[_Element]: ...
    def iter(self, *tags: str) -> Iterator[_Element]: ...
    def iterancestors(self, tag: str) -> Iterator[_Element]: ...
    def itertext(self) -> Iterator[str]: ...


class _Parser(Protocol):
    """lxml.html."""

    def fromstring(self, html: str) -> _Element: ...
    def tostring(self, element: _Element, *, encoding: str) -> str: ...


def _mark_header(row: _Element, header: bool | None) -> None:
    """Make the cells of a first row header cells, or common ones."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if header is None:
        header = all(cell.tag == "th" or _is_bold(cell) for cell in cells)
    for cell in cells:
        cell.tag = "th" if header else "td"


def _place(rows: list[_Element]) -> int | None:
    return 0 if any(cell.tag == "th" for cell in rows[0]) else None


def _is_bold(cell: _Element) -> bool:
    """Whether all that a cell holds is bold, as editors make a header."""
    whole = "".join(cell.itertext()).strip()
    bold = "".join(part for each in cell.iter("strong", "b") for part in each.itertext()).strip()
    return bool(whole) and whole == bold


def html_of(content: HasBody) -> str:
    """The HTML of a body, also of one that is written in Markdown, where the server sends it (4.9).

    >>> html_of("<p>run 1</p>")
    '<p>run 1</p>'

    Raises:
        ValidationError: It has no body, as the row of a list has none.
    """
    if isinstance(content, str):
        return content
    if not isinstance(content, Experiment | Item | Template):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(
            f"content is an entry that was read whole, or HTML, not {type(content).__name__}; get_experiment"
            " and get_item read one",
            "content",
        )
    body = content.body or ""
    if content.content_type != _MARKDOWN:
        return body
    made = None if isinstance(content, Template) else content.body_html
    return made or f"<pre>{escape(body)}</pre>"


class _Reader(HTMLParser):
    """Writes down what people would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._begun = ""
        self._silent = 0
        self._lists: list[int | None] = []
        self._rows: list[int] = []
        self._pre = 0

    def result(self) -> str:
        """All of it, without blanks at the ends of lines, and with single empty lines."""
        lines = "\n".join(line.rstrip(" ") for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", lines).strip("\n ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._end(self._indent())
        elif tag in ("ul", "ol"):
            self._break(apart=not self._lists)
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._break()
            self._lines[-1] = self._begun = self._sign()
        elif tag == "tr":
            self._break()
            self._rows.append(0)
        elif tag in ("td", "th"):
            self._cell()
        elif tag == "img":
            self.handle_data(f"[{dict(attrs).get('alt') or 'picture'}]")
        elif tag in _BLOCKS:
            self._pre += tag == "pre"
            self._break(apart=tag in _APART)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self._break(apart=not self._lists)
        elif tag == "tr" and self._rows:
            self._rows.pop()
            self._break()
        elif tag in _BLOCKS or tag == "li":
            self._pre = max(0, self._pre - (tag == "pre"))
            self._break(apart=tag in _APART)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._pre:
            first, *others = data.split("\n")
            self._lines[-1] += first
            self._lines += others
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        line = self._lines[-1]
        if not line or line.endswith((" ", "\t")):
            words = words.lstrip(" ")
        self._lines[-1] += words

    def _break(self, *, apart: bool = False) -> None:
        """Begin a line, unless nothing stands in this one yet."""
        if self._lines[-1].strip(" ") != self._begun.strip(" "):
            self._end()
        elif not self._begun.strip(" "):
            self._lines[-1] = self._begun = ""
        if apart and not self._lists and not self._in_cell and not self._lines[-1] and len(self._lines) > 1:
            self._lines.append("")

    def _end(self, begun: str = "") -> None:
        """End a line. In a cell a blank parts what would be lines."""
        if self._in_cell:
            self.handle_data(" ")
            return
        self._lines.append(begun)
        self._begun = begun

    @property
    def _in_cell(self) -> bool:
        return bool(self._rows) and self._rows[-1] > 0

    def _cell(self) -> None:
        if not self._rows:
            self._rows.append(0)
        line = self._lines[-1].rstrip(" ")
        self._lines[-1] = f"{line}\t" if self._rows[-1] else line
        self._rows[-1] += 1

    def _sign(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{self._indent(-1)}- "
        self._lists[-1] = number + 1
        return f"{self._indent(-1)}{number}. "

    def _indent(self, step: int = 0) -> str:
        return "  " * max(0, len(self._lists) + step)
