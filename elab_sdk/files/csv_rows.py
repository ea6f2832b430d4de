"""Rows of a CSV file, as spreadsheets and instruments write them, one after the other."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.errors import ValidationError
from elab_sdk.files.atomic import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["CsvFile", "CsvRow", "open_csv"]

_SEPARATORS: Final = ",;\t"
_MAX_CELL: Final = 16_000_000
"""Characters of a cell. The limit of the csv module would be 131,072, and a body can be longer."""
_HEAD: Final = 1 << 16
_NOT_UTF8: Final = "{} is not UTF-8. Save it as “CSV UTF-8” in Excel, or state its encoding, such as cp1252"


@attrs.frozen
class CsvRow:
    """One row with values.

    Args:
        number: The number of the row, as a spreadsheet shows it: the header is row 1.
        cells: The cells, without surrounding blanks.
    """

    number: int
    cells: tuple[str, ...]


@attrs.frozen
class CsvFile:
    """A CSV file whose header was read.

    Args:
        path: The file.
        encoding: Its encoding.
        separator: The character between its cells.
        header: The names of its columns.
    """

    path: Path
    encoding: str
    separator: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[CsvRow]:
        """Read the rows after the header. Rows without any value are left out.

        Raises:
            ValidationError: A row cannot be read, or has more cells than the header.
        """
        for number, cells in _records(self.path, self.encoding, self.separator):
            if number == 1 or not any(cells):
                continue
            if any(cells[len(self.header) :]):
                raise ValidationError(
                    f"row {number} has {len(cells)} cells, but the header has {len(self.header)}: put a cell"
                    f" that contains {self.separator!r} in double quotes",
                    "path",
                )
            padding = ("",) * (len(self.header) - len(cells))
            yield CsvRow(number, (*cells[: len(self.header)], *padding))


def open_csv(path: Path, *, encoding: str | None = None, separator: str | None = None) -> CsvFile:
    """Read the header of a CSV file, and find out how the file is written.

    Args:
        path: The file.
        encoding: Its encoding; by default UTF-8, or what its first bytes say.
        separator: The character between its cells; by default the comma, semicolon or tab of the header.

    Raises:
        ValidationError: The header is missing or ambiguous, or an argument is invalid.
        FileError: The file cannot be read.
    """
    with file_errors(path), path.open("rb") as file:
        head = file.read(_HEAD)
    encoding = _checked_encoding(encoding) if encoding is not None else _encoding_of(head)
    if separator is None:
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(head)
        except UnicodeDecodeError:
            raise ValidationError(_NOT_UTF8.format(path.name), "encoding") from None
        separator = _separator_of(text, path)
    elif len(separator) != 1 or separator in '"\r\n':
        raise ValidationError(f"separator must be one character, not {separator!r}", "separator")
    header = next((cells for _, cells in _records(path, encoding, separator)), ())
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise ValidationError(f"{path.name} has no header: its first row must name the columns", "path")
    if "" in header:
        raise ValidationError(f"column {header.index('') + 1} of {path.name} has no name", "path")
    folded = [name.casefold() for name in header]
    if double := next((name for name in header if folded.count(name.casefold()) > 1), None):
        raise ValidationError(f"{path.name} has several columns named {double!r}", "path")
    return CsvFile(path, encoding, separator, tuple(header))


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Read the rows with their numbers."""
    number = 0
    limit = csv.field_size_limit(_MAX_CELL)
    try:
        with file_errors(path), path.open(encoding=encoding, newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=separator, strict=True), 1):
                yield number, tuple(cell.strip() for cell in cells)
    except UnicodeError:
        message = _NOT_UTF8.format(path.name)
        if "utf-8" not in encoding:
            message = f"{path.name} is not written in {encoding}"
        raise ValidationError(f"{message} (after row {number})", "encoding") from None
    except csv.Error as error:
        raise ValidationError(f"row {number + 1} of {path.name} cannot be read: {error}", "path") from None
    finally:
        csv.field_size_limit(limit)


def _encoding_of(head: bytes) -> str:
    """The encoding that the first bytes show; UTF-8 if they show none."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _checked_encoding(encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise ValidationError(f"encoding {encoding!r} is unknown; use utf-8 or cp1252", "encoding") from None
    return encoding


def _separator_of(text: str, path: Path) -> str:
    """Find the only separator that the header contains outside of quotes."""
    found: list[str] = []
    is_quoted = False
    for character in text:
        if character == '"':
            is_quoted = not is_quoted
        elif not is_quoted and character in "\r\n":
            break
        elif not is_quoted and character in _SEPARATORS and character not in found:
            found.append(character)
    if len(found) > 1:
        shown = " and ".join(map(repr, found))
        raise ValidationError(
            f"the header of {path.name} contains {shown}: pass the one between the cells as separator",
            "separator",
        )
    # a single column needs none
    return found[0] if found else ","
