"""What people would read in HTML, as lines of text; and its tables, cell by cell.

Each cell is read as a page of its own, so that a list or a table in it stays in its column. One pass, no
recursion, and depths that are bounded: time and memory grow with the HTML's length alone.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import attrs

from elab_sdk.content.character_references import unescaped
from elab_sdk.content.html_tokens import Token, attributes, tokens

__all__ = ["Cell", "Content", "Row", "read"]

_SILENT: Final = frozenset({"script", "style", "template", "title", "iframe", "noembed", "noframes"})
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_APART: Final = frozenset(
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
"""What stands apart: an empty line comes before and after it."""
_BLOCKS: Final = _APART | frozenset(
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
_MARKS: Final = frozenset({"sup", "sub", "del", "s", "strike"})
"""What changes the meaning of a number that is read without it."""
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "er", "re", "tm", "sm", "™", "®", "©"})
"""What is raised, and no power."""
_DEEPEST: Final = 16
"""Lists that indent further, tables in cells that have cells of their own, and marks in marks."""
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_NEWLINE: Final = re.compile(r"\r\n?")


@attrs.frozen
class Cell:
    """A cell of a table.

    Args:
        lines: What it says.
        is_header: Whether it is a header cell.
        is_bold: Whether all that it says is bold.
        is_marked: Whether something in it is raised, lowered or struck out, so that it is no plain number.
        columns: How many columns it spans, as the HTML says: a number or anything.
        rows: How many rows.
    """

    lines: tuple[str, ...]
    is_header: bool
    is_bold: bool
    is_marked: bool
    columns: str
    rows: str

    @property
    def line(self) -> str:
        """All of it in one line without tabs, which part the cells."""
        return " ".join(line.replace("\t", " ").strip(" ") for line in self.lines if line)


Row: TypeAlias = list[Cell]


@attrs.frozen
class Content:
    """What HTML says.

    Args:
        text: All of it.
        tables: Its tables in the order in which they begin, those in cells too.
    """

    text: str
    tables: list[list[Row]]


def read(html: str) -> Content:
    r"""Read HTML.

    >>> read("<p>a</p><table><tr><td><p>wash</p><p>dry</p></td><td>10<sup>6</sup></td></tr></table>").text
    'a\n\nwash dry\t10^6'

    Args:
        html: Any HTML, whole or broken.
    """
    reader = _Reader()
    for token in tokens(html):
        reader.take(token)
    return reader.result()


@attrs.define
class _Mark:
    """Something raised, lowered or struck out, and where in the line it begins."""

    name: str
    place: int


class _Flow:
    """Lines of text: those of the page, or of one cell, in which no empty lines part what stands apart."""

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
        """All lines, without empty ones at either end."""
        self.block()
        first, last = 0, len(self.lines)
        while last > first and not self.lines[last - 1]:
            last -= 1
        while first < last and not self.lines[first]:
            first += 1
        return self.lines[first:last]

    def write(self, data: str) -> None:
        """Write text of the page, in which any run of blanks is one."""
        if self._preformatted:
            data = _NEWLINE.sub("\n", data)
            # the one right after <pre> is none
            first, *others = data.removeprefix("\n" if self._fresh else "").split("\n")
            self._fresh = False
            self.put(first)
            for line in others:
                self._end(keep=True)
                self.put(line)
            return
        words = _BLANKS.sub(" ", data)
        if not self._parts or self._parts[-1].endswith(" "):
            words = words.lstrip(" ")
        self.put(words)

    def put(self, text: str) -> None:
        """Write text as it is."""
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
        """Begin a line, unless nothing stands in this one yet."""
        if self._parts:
            self._end()
        if apart and not self._lists and not self._in_cell:
            self._gap = True

    def line_break(self) -> None:
        """End the line; an empty one is kept, but not after another."""
        if self._parts or not self._sign:
            self._end()

    def preformatted(self, *, begins: bool) -> None:
        """Text in which blanks and line breaks stay begins, or ends."""
        self._preformatted = max(0, self._preformatted + (1 if begins else -1))
        self._fresh = begins

    def list_begins(self, *, numbered: bool) -> None:
        """A list begins, maybe in another."""
        self.block(apart=True)
        self._lists.append(1 if numbered else None)

    def list_ends(self) -> None:
        """A list ends, where there is one."""
        self.block()
        self._sign = ""
        if self._lists:
            self._lists.pop()
        self.block(apart=True)

    def item(self) -> None:
        """A member of a list begins."""
        self.block()
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._sign = self._indent(-1) + ("- " if number is None else f"{number}. ")

    def mark(self, name: str) -> None:
        """Something raised, lowered or struck out begins."""
        if len(self._marks) < _DEEPEST:
            self._marks.append(_Mark(name, len(self._parts)))

    def end_mark(self, name: str) -> None:
        """It ends, where it has begun in this line."""
        if any(mark.name == name for mark in self._marks):
            while self._close_mark() != name:
                pass

    def _close_mark(self) -> str:
        mark = self._marks.pop()
        whole = "".join(self._parts[mark.place :])
        words = whole.strip(" ")
        if words:
            self.is_marked = True
            before = self._parts[mark.place - 1][-1] if mark.place else ""
            blanks = len(whole) - len(whole.lstrip(" "))
            self._parts[mark.place :] = [" " * bool(blanks) + _marked(mark.name, words, before)]
            self._number_ended = mark.name in ("sup", "sub") and words[-1].isdigit()
            if whole.endswith(" "):
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
        return "  " * max(0, min(_DEEPEST, len(self._lists) + step))


def _marked(name: str, words: str, before: str) -> str:
    """What is raised, lowered or struck out, so that no number becomes another: 10^6 is not 106."""
    if name == "sup":
        if words.casefold() in _ORDINALS:
            return words
        return f"^({words})" if " " in words else f"^{words}"
    if name == "sub":
        return f"_{words}" if before.isdigit() and words[0].isdigit() else words
    return f"~~{words}~~"


class _Table:
    """A table that is being read."""

    def __init__(self, around: _Flow) -> None:
        self.around = around
        self.rows: list[Row] = []
        self.row: Row | None = None
        self.cell: Token | None = None
        self.flow = around

    def begin_row(self) -> None:
        """A row begins; the one before has ended."""
        self.end_row()
        self.row = []

    def begin_cell(self, token: Token) -> None:
        """A cell begins, in a row or without one."""
        self.end_cell()
        if self.row is None:
            self.row = []
        self.cell, self.flow = token, _Flow(in_cell=True)

    def end_cell(self) -> None:
        """The cell ends, where there is one."""
        if self.cell is None or self.row is None:
            return
        named = attributes(self.cell)
        self.row.append(
            Cell(
                lines := tuple(self.flow.result()),
                is_header=self.cell.name == "th",
                is_bold=bool(lines) and not self.flow.is_plain,
                is_marked=self.flow.is_marked,
                columns=named.get("colspan", ""),
                rows=named.get("rowspan", ""),
            )
        )
        self.cell, self.flow = None, self.around

    def end_row(self) -> None:
        """The row ends, where there is one, and is written where the table stands."""
        self.end_cell()
        if self.row is None:
            return
        self.rows.append(self.row)
        self.around.block()
        self.around.put("\t".join(cell.line for cell in self.row))
        self.around.block()
        self.row = None


class _Reader:
    """Writes down what people would read."""

    def __init__(self) -> None:
        self._page = _Flow()
        self._tables: list[_Table] = []
        self._found: list[list[Row]] = []
        self._silent: list[str] = []
        self._too_deep = 0

    def take(self, token: Token) -> None:
        """Read on."""
        if token.name in _SILENT:
            self._mute(token)
        if self._silent:
            return
        if token.kind in ("text", "raw"):
            self._flow.write(unescaped(token.raw))
        elif token.kind == "start":
            self._start(token)
        elif token.kind == "end":
            self._finish(token.name)

    def result(self) -> Content:
        """All of it; what is still open ends here."""
        self._too_deep = 0
        while self._tables:
            self._end_table()
        return Content("\n".join(self._page.result()), self._found)

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
        if name in _MARKS:
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
            flow.block(apart=name in _APART)
            if name in ("pre", "xmp"):
                flow.preformatted(begins=True)

    def _finish(self, name: str) -> None:
        flow = self._flow
        if name in _MARKS:
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
            flow.block(apart=name in _APART)

    def _begin_table(self) -> None:
        if self._tables and self._tables[-1].cell is None and not self._too_deep:
            # a table stands in a cell or beside another, never between cells
            self._end_table()
        self._flow.block(apart=True)
        if len(self._tables) < _DEEPEST:
            self._tables.append(table := _Table(self._flow))
            self._found.append(table.rows)
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
