"""The help as text. It is drawn here, since the releases of typer and rich each draw it differently.

It needs neither of them: `elab --help` lists the commands without the extra `cli`, too.
"""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from elab_sdk.cli.messages import has_colours

__all__ = ["HelpPage", "HelpRow", "HelpStyle"]

_WIDEST: Final = 120
"""Longer lines are hard to read."""
_NARROWEST: Final = 24
"""Space for the text beside the names; with less, it stands below them."""
_BOX: Final = "╭─╮│╰╯"
_ASCII_BOX: Final = "+-+|++"
_BOLD: Final = "1"
_DIM: Final = "2"
_RED: Final = "31"
_GREEN: Final = "1;32"
_YELLOW: Final = "1;33"
_CYAN: Final = "1;36"


class HelpRow(NamedTuple):
    """An option, an argument or a command, with what it is for."""

    name: str
    text: str
    short: str = ""
    value: str = ""
    required: bool = False


class HelpPage:
    """The help of a command.

    >>> page = HelpPage("elab tag [OPTIONS] ID TAG...", "Add tags.")
    >>> page.add("Options", HelpRow("--help", "Show this message and exit.", "-h"))
    >>> print(page.draw(HelpStyle(44)))
    <BLANKLINE>
     Usage: elab tag [OPTIONS] ID TAG...
    <BLANKLINE>
     Add tags.
    <BLANKLINE>
    ╭─ Options ────────────────────────────────╮
    │ --help  -h  Show this message and exit.  │
    ╰──────────────────────────────────────────╯

    Args:
        usage: How to write the command.
        text: What it does. Indented lines are not wrapped.
        ending: Text after all sections.
    """

    def __init__(self, usage: str, text: str, ending: str = "") -> None:
        self.usage = usage
        self.text = text
        self.ending = ending
        self.sections: dict[str, list[HelpRow]] = {}

    def add(self, section: str, row: HelpRow) -> None:
        """Add a row to a section."""
        self.sections.setdefault(section, []).append(row)

    def draw(self, style: "HelpStyle") -> str:
        """Return the page as text."""
        lines = ["", f" {style.paint(_BOLD, 'Usage:')} {style.paint(_BOLD, self.usage)}", ""]
        lines += _text_lines(self.text, style)
        for title, rows in self.sections.items():
            lines += _section_lines(title, rows, style)
        if self.ending:
            lines += ["", *_text_lines(self.ending, style)]
        return style.encodable("\n".join(lines).rstrip("\n"))


class HelpStyle(NamedTuple):
    """How a page is drawn.

    Args:
        width: The width of a line.
        colour: Whether to use the colours of a terminal.
        encoding: Of the output: characters that it does not have are replaced.
    """

    width: int
    colour: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of_output(cls) -> "HelpStyle":
        """Return the style for stdout."""
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        return cls(width, has_colours(sys.stdout), getattr(sys.stdout, "encoding", None) or "utf-8")

    @property
    def box(self) -> str:
        """The characters of a frame."""
        return _BOX if self.encodable(_BOX) == _BOX else _ASCII_BOX

    def paint(self, code: str, text: str) -> str:
        """Return text in a colour."""
        return f"\033[{code}m{text}\033[0m" if self.colour and text else text

    def encodable(self, text: str) -> str:
        """Return text that the output can encode."""
        return text.encode(self.encoding, "replace").decode(self.encoding)


def _text_lines(text: str, style: HelpStyle) -> Iterator[str]:
    """Wrap paragraphs. Indented lines are examples: a command, and after three spaces a comment."""
    paragraph: list[str] = []
    # an empty line ends the last paragraph
    for line in [*text.strip("\n").splitlines(), ""]:
        is_heading = line.endswith(":") and not line.startswith(" ") and not paragraph
        if line and not line.startswith(" ") and not is_heading:
            paragraph.append(line)
            continue
        yield from (f" {each}" for each in _wrapped(" ".join(paragraph), style.width - 2))
        paragraph = []
        if is_heading:
            yield f" {style.paint(_BOLD, line)}"
            continue
        command, gap, comment = line.strip().partition("   ")
        yield f" {line[: len(line) - len(line.lstrip())]}{command}{gap}{style.paint(_DIM, comment)}".rstrip()


def _section_lines(title: str, rows: Sequence[HelpRow], style: HelpStyle) -> Iterator[str]:
    corner, line, other_corner, side, low_corner, other_low_corner = tuple(style.box)
    dashes = line * max(0, style.width - len(title) - 5)
    yield f"{style.paint(_DIM, corner + line)} {title} {style.paint(_DIM, dashes + other_corner)}"
    inner = style.width - 4
    for text, painted in _row_lines(rows, inner, style):
        border = style.paint(_DIM, side)
        yield f"{border} {painted}{' ' * (inner - len(text))} {border}"
    yield style.paint(_DIM, low_corner + line * (style.width - 2) + other_low_corner)


def _row_lines(rows: Sequence[HelpRow], inner: int, style: HelpStyle) -> Iterator[tuple[str, str]]:
    """Return each line plain, to measure it, and as it is printed."""
    has_required = any(row.required for row in rows)
    columns = [
        (["*" if row.required else "" for row in rows] if has_required else [], _RED),
        ([row.name for row in rows], _CYAN),
        ([row.short for row in rows], _GREEN),
        ([row.value for row in rows], _YELLOW),
    ]
    used = [(texts, max(map(len, texts)), colour) for texts, colour in columns if any(texts)]
    indent = sum(width + 2 for _, width, _ in used)
    is_beside = inner - indent >= _NARROWEST
    for number, row in enumerate(rows):
        parts = [(texts[number].ljust(width), colour) for texts, width, colour in used]
        if not is_beside:
            parts = [(text.rstrip(), colour) for text, colour in parts if text.strip()]
        names = "  ".join(text for text, _ in parts)
        painted = "  ".join(style.paint(colour, text) for text, colour in parts)
        texts = _wrapped(row.text, inner - indent if is_beside else inner - 4) or [""]
        if is_beside:
            yield f"{names}  {texts[0]}", f"{painted}  {texts[0]}"
            yield from _doubled(" " * indent + each for each in texts[1:])
        else:
            yield names, painted
            yield from _doubled(f"    {each}" for each in texts)


def _doubled(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((line, line) for line in lines)


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap words, but break no address or command."""
    return textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
