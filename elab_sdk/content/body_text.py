"""Convert HTML to lines of text, and its tables to cells.

Each cell is converted like a page of its own, so that a list or a table in it stays in its column. There is
one pass, no recursion, and a maximum depth: time and memory grow linearly with the length of the HTML.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import attrs

from elab_sdk.content.character_references import unescape_references
from elab_sdk.content.html_tokens import Token, attributes, tokens

__all__ = ["Cell", "Content", "Row", "read_html"]

_INVISIBLE: Final = frozenset({"script", "style", "template", "title", "iframe", "noembed", "noframes"})
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_SEPARATED: Final = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "menu",
        "dir",
        "dl",
        "blockquote",
        "pre",
        "xmp",
        "figure",
        "hr",
    ]
)
"""Elements with an empty line before and after them."""
_BLOCKS: Final = _SEPARATED | frozenset(
    [
        "address",
        "article",
        "aside",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "header",
        "hgroup",
        "legend",
        "li",
        "main",
        "nav",
        "optgroup",
        "option",
        "search",
        "section",
        "select",
        "summary",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
    ]
)
_MARKED: Final = frozenset({"sup", "sub", "del", "s", "strike"})
"""Elements that change the meaning of a number, such as the exponent in 10<sup>6</sup>."""
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "er", "re", "tm", "sm", "™", "®", "©"})
"""Superscripts that are not exponents."""
_MAX_DEPTH: Final = 16
"""Maximum depth of indented lists, of tables in cells, and of nested marks."""
_WHITESPACE: Final = re.compile(r"[ \t\r\n\f]+")
_NEWLINE: Final = re.compile(r"\r\n?")


@attrs.frozen
class Cell:
    """A cell of a table.

    Args:
        lines: The lines of its text.
        is_header: Whether it is a header cell.
        is_bold: Whether all of its text is bold.
        is_marked: Whether it contains superscript, subscript or struck-out text, so that it is not a number.
        columns: The number of columns that it spans, as in the HTML; possibly not a number.
        rows: The number of rows that it spans, as in the HTML.
    """

    lines: tuple[str, ...]
    is_header: bool
    is_bold: bool
    is_marked: bool
    columns: str
    rows: str

    @property
    def line(self) -> str:
        """The text in one line, without tabs, which separate cells."""
        return " ".join(line.replace("\t", " ").strip(" ") for line in self.lines if line)


Row: TypeAlias = list[Cell]


@attrs.frozen
class Content:
    """The content of HTML.

    Args:
        text: The text.
        tables: The tables, including those in cells, in the order of their start tags.
    """

    text: str
    tables: list[list[Row]]


def read_html(html: str) -> Content:
    r"""Convert HTML to text and tables.

    >>> read_html("<p>a</p><table><tr><td><p>wash</p><p>dry</p></td><td>10<sup>6</sup></td></table>").text
    'a\n\nwash dry\t10^6'

    Args:
        html: Any HTML, valid or not.
    """
    reader = _Reader()
    for token in tokens(html):
        reader.take(token)
    return reader.result()


@attrs.define
class _Mark:
    """A superscript, subscript or struck-out text, and where in the line it begins."""

    name: str
    place: int


class _Flow:
    """The lines of text of a page, or of one cell, which has no empty lines between paragraphs."""

    def __init__(self, *, in_cell: bool = False) -> None:
        self._in_cell = in_cell
        self.lines: list[str] = []
        self.is_marked = False
        self.is_plain = False
        self.bold = 0
        self._parts: list[str] = []
        self._sign = ""
        self._gap = False
        self._preformatted = 0
        self._fresh = False
        self._lists: list[int | None] = []
        self._marks: list[_Mark] = []
        self._number_ended = False

    def result(self) -> list[str]:
        """Get all lines, without empty ones at the start and the end."""
        self.block()
        first, last = 0, len(self.lines)
        while last > first and not self.lines[last - 1]:
            last -= 1
        while first < last and not self.lines[first]:
            first += 1
        return self.lines[first:last]

    def write(self, data: str) -> None:
        """Add text of the page; unless it is preformatted, whitespace is collapsed."""
        if self._preformatted:
            data = _NEWLINE.sub("\n", data)
            # a line break directly after <pre> is ignored
            first, *others = data.removeprefix("\n" if self._fresh else "").split("\n")
            self._fresh = False
            self.put(first)
            for line in others:
                self._end(keep=True)
                self.put(line)
            return
        text = _WHITESPACE.sub(" ", data)
        if not self._parts or self._parts[-1].endswith(" "):
            text = text.lstrip(" ")
        self.put(text)

    def put(self, text: str) -> None:
        """Add text unchanged."""
        if not text:
            return
        if not self._parts:
            self._begin()
        if self._number_ended and text[0].isdigit():
            self._parts.append(" ")
        self._number_ended = False
        if not self.bold and text.strip():
            self.is_plain = True
        self._parts.append(text)

    def block(self, *, apart: bool = False) -> None:
        """Begin a new line, unless the current one is empty."""
        if self._parts:
            self._end()
        if apart and not self._lists and not self._in_cell:
            self._gap = True

    def line_break(self) -> None:
        """End the line; an empty line is kept unless the previous one is empty too."""
        if self._parts or not self._sign:
            self._end()

    def preformatted(self, *, begins: bool) -> None:
        """Begin or end preformatted text."""
        self._preformatted = max(0, self._preformatted + (1 if begins else -1))
        self._fresh = begins

    def list_begins(self, *, numbered: bool) -> None:
        """Begin a list, possibly inside another."""
        self.block(apart=True)
        self._lists.append(1 if numbered else None)

    def list_ends(self) -> None:
        """End the current list, if there is one."""
        self.block()
        self._sign = ""
        if self._lists:
            self._lists.pop()
        self.block(apart=True)

    def item(self) -> None:
        """Begin an item of a list."""
        self.block()
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._sign = self._indent(-1) + ("- " if number is None else f"{number}. ")

    def mark(self, name: str) -> None:
        """Begin superscript, subscript or struck-out text."""
        if len(self._marks) < _MAX_DEPTH:
            self._marks.append(_Mark(name, len(self._parts)))

    def end_mark(self, name: str) -> None:
        """End marked text, if it began in this line."""
        if any(mark.name == name for mark in self._marks):
            while self._close_mark() != name:
                pass

    def _close_mark(self) -> str:
        mark = self._marks.pop()
        inner = "".join(self._parts[mark.place :])
        text = inner.strip(" ")
        if text:
            self.is_marked = True
            before = self._parts[mark.place - 1][-1] if mark.place else ""
            leading = len(inner) - len(inner.lstrip(" "))
            self._parts[mark.place :] = [" " * bool(leading) + _mark_text(mark.name, text, before)]
            self._number_ended = mark.name in ("sup", "sub") and text[-1].isdigit()
            if inner.endswith(" "):
                self._parts.append(" ")
                self._number_ended = False
        return mark.name

    def _begin(self) -> None:
        if self._gap and self.lines and self.lines[-1]:
            self.lines.append("")
        self._gap = False
        self._sign = self._sign or self._indent()

    def _end(self, *, keep: bool = False) -> None:
        while self._marks:
            self._close_mark()
        if keep and not self._parts:
            self._begin()
        line = (self._sign + "".join(self._parts)).rstrip(" ")
        if line or keep or (self.lines and self.lines[-1]):
            self.lines.append(line)
        self._parts, self._sign, self._number_ended = [], "", False

    def _indent(self, step: int = 0) -> str:
        return "  " * max(0, min(_MAX_DEPTH, len(self._lists) + step))


def _mark_text(name: str, text: str, before: str) -> str:
    """Mark superscript, subscript or struck-out text, so that numbers stay distinct: 10^6 is not 106."""
    if name == "sup":
        if text.casefold() in _ORDINALS:
            return text
        return f"^({text})" if " " in text else f"^{text}"
    if name == "sub":
        return f"_{text}" if before.isdigit() and text[0].isdigit() else text
    return f"~~{text}~~"


class _Table:
    """A table that is being read."""

    def __init__(self, around: _Flow) -> None:
        self.around = around
        self.rows: list[Row] = []
        self.row: Row | None = None
        self.cell: Token | None = None
        self.flow = around

    def begin_row(self) -> None:
        """Begin a row, after ending the previous one."""
        self.end_row()
        self.row = []

    def begin_cell(self, token: Token) -> None:
        """Begin a cell, and a row if there is none."""
        self.end_cell()
        if self.row is None:
            self.row = []
        self.cell, self.flow = token, _Flow(in_cell=True)

    def end_cell(self) -> None:
        """End the current cell, if there is one."""
        if self.cell is None or self.row is None:
            return
        values = attributes(self.cell)
        self.row.append(
            Cell(
                lines := tuple(self.flow.result()),
                is_header=self.cell.name == "th",
                is_bold=bool(lines) and not self.flow.is_plain,
                is_marked=self.flow.is_marked,
                columns=values.get("colspan", ""),
                rows=values.get("rowspan", ""),
            )
        )
        self.cell, self.flow = None, self.around

    def end_row(self) -> None:
        """End the current row, if there is one, and add its text to the surrounding flow."""
        self.end_cell()
        if self.row is None:
            return
        self.rows.append(self.row)
        self.around.block()
        self.around.put("\t".join(cell.line for cell in self.row))
        self.around.block()
        self.row = None


class _Reader:
    """Collects the text and the tables from tokens."""

    def __init__(self) -> None:
        self._page = _Flow()
        self._tables: list[_Table] = []
        self._all_tables: list[list[Row]] = []
        self._silent: list[str] = []
        self._too_deep = 0

    def take(self, token: Token) -> None:
        """Process the next token."""
        if token.name in _INVISIBLE:
            self._mute(token)
        if self._silent:
            return
        if token.kind in ("text", "raw"):
            self._flow.write(unescape_references(token.raw))
        elif token.kind == "start":
            self._start(token)
        elif token.kind == "end":
            self._finish(token.name)

    def result(self) -> Content:
        """End all open tables, and get the content."""
        self._too_deep = 0
        while self._tables:
            self._end_table()
        return Content("\n".join(self._page.result()), self._all_tables)

    @property
    def _flow(self) -> _Flow:
        return self._tables[-1].flow if self._tables else self._page

    def _mute(self, token: Token) -> None:
        if token.kind == "start":
            self._silent.append(token.name)
        elif self._silent and self._silent[-1] == token.name:
            self._silent.pop()

    def _start(self, token: Token) -> None:
        name, flow = token.name, self._flow
        if name in _MARKED:
            flow.mark(name)
        elif name in ("b", "strong"):
            flow.bold += 1
        elif name == "br":
            flow.line_break()
        elif name == "img":
            flow.put(f"[{attributes(token).get('alt') or 'picture'}]")
        elif name in _LISTS:
            flow.list_begins(numbered=name == "ol")
        elif name == "li":
            flow.item()
        elif name == "table":
            self._begin_table()
        elif name in ("tr", "td", "th") and self._tables and not self._too_deep:
            self._begin_part(token)
        elif name in _BLOCKS:
            flow.block(apart=name in _SEPARATED)
            if name in ("pre", "xmp"):
                flow.preformatted(begins=True)

    def _finish(self, name: str) -> None:
        flow = self._flow
        if name in _MARKED:
            flow.end_mark(name)
        elif name in ("b", "strong"):
            flow.bold = max(0, flow.bold - 1)
        elif name in _LISTS:
            flow.list_ends()
        elif name == "table":
            self._end_table()
        elif name in ("tr", "td", "th") and self._tables and not self._too_deep:
            table = self._tables[-1]
            table.end_row() if name == "tr" else table.end_cell()
        elif name in _BLOCKS:
            if name in ("pre", "xmp"):
                flow.preformatted(begins=False)
            flow.block(apart=name in _SEPARATED)

    def _begin_table(self) -> None:
        if self._tables and self._tables[-1].cell is None and not self._too_deep:
            # a table cannot be between the cells of another
            self._end_table()
        self._flow.block(apart=True)
        if len(self._tables) < _MAX_DEPTH:
            self._tables.append(table := _Table(self._flow))
            self._all_tables.append(table.rows)
        else:
            self._too_deep += 1

    def _end_table(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
            self._flow.block(apart=True)
        elif self._tables:
            table = self._tables.pop()
            table.end_row()
            table.around.block(apart=True)

    def _begin_part(self, token: Token) -> None:
        table = self._tables[-1]
        if token.name == "tr":
            table.begin_row()
        else:
            table.begin_cell(token)
