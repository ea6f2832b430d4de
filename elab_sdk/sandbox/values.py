"""How the servers change what they are given: numbers, titles, tags, names of files."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors
from elab_sdk.sandbox.strip_tags import strip_tags

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release


_MOST: Final = 2**63 - 1
_LONGEST: Final = 255
# what PHP's trim takes off
_BLANKS: Final = " \t\n\r\0\v"


def today() -> str:
    """Today, as dates are stored: 2017-04-15."""
    return datetime.now(UTC).date().isoformat()


def as_int(text: str | None) -> int:
    """A number as PHP casts it: "12abc" is 12, "abc" is 0."""
    match = re.match(r"\s*([+-]?\d+)", text or "")
    # PHP's integers end there, and so do SQLite's
    return max(-_MOST, min(int(match.group(1)[:25]), _MOST)) if match else 0


def as_id(text: str) -> int:
    """The id in a path: what is no positive number is no id."""
    return max(as_int(text), 0)


def without_markup(text: str) -> str:
    """A text without its tags, and without all that follows an unclosed `<`; quotes become entities."""
    quoted = text.replace('"', "&#34;").replace("'", "&#39;")
    return strip_tags(quoted, blanks_open=True)


def storable(text: str, release: Release) -> str:
    """The text itself.

    Raises:
        RefusedError: For characters that the database does not take.
    """
    if not release.wide_characters and text and max(text) > "\uffff":
        raise errors.database(release, "Incorrect string value")
    return text


def title(text: str, release: Release) -> str:
    """A title as it is stored.

    Raises:
        RefusedError: Over 255 characters.
    """
    cleaned = re.sub(r"\r\n|\r|\n", " ", without_markup(text))
    if len(cleaned) > _LONGEST:
        raise errors.too_long(release, "title")
    # "0" is empty to PHP
    return storable("Untitled" if cleaned in ("", "0") else cleaned, release)


def tag(text: str, release: Release) -> str:
    """A tag as it is stored.

    Raises:
        RefusedError: Empty, or over 255 characters.
    """
    if not release.tags_raw:
        text = without_markup(text).replace("\\", "").replace("|", " ").strip(_BLANKS)
        if not text:
            raise errors.refused("Input is too short! (minimum: 1)")
    if len(text) > _LONGEST:
        raise errors.too_long(release, "tag")
    return storable(text, release)


def file_name(name: str, release: Release) -> str:
    """The name that an upload keeps.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> file_name("my.data file (1).tar.gz", RELEASES["3.6.7"])
    'my.data-file-1.tar.gz'
    """
    base = re.split(r"[/\\]", name)[-1]
    if release.file_names == "dots":
        # byte by byte: every byte of a letter beyond ASCII is a dot of its own
        return re.sub(
            r"[^A-Za-z0-9]", ".", "".join(c if ord(c) < 128 else "." * len(c.encode()) for c in base)
        )
    plain = re.sub(r"[?\[\]/\\=<>:;,'\"&$#*()|~`!{}%+\0]", "", base)
    return storable(re.sub(r"[\r\n\t -]+", "-", plain).strip(".-_"), release)


def extension(name: str) -> str:
    """The file's ending, as long_name has it."""
    return PurePosixPath(name).suffix.removeprefix(".") or "unknown"
