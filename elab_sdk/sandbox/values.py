"""How servers change the values they receive: numbers, titles, tags and file names."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.stored_names import stored_name
from elab_sdk.sandbox import errors
from elab_sdk.sandbox.strip_tags import strip_tags

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release


_MAX_INTEGER: Final = 2**63 - 1
_MAX_LENGTH: Final = 255
# the characters that PHP's trim removes
_BLANKS: Final = " \t\n\r\0\v"


def today() -> str:
    """Return today's date as it is stored, such as 2017-04-15."""
    return datetime.now(UTC).date().isoformat()


def as_int(text: str | None) -> int:
    """Convert a text to an integer like PHP: "12abc" is 12, "abc" is 0."""
    match = re.match(r"\s*([+-]?\d+)", text or "")
    # the limit of integers in PHP and SQLite
    return max(-_MAX_INTEGER, min(int(match.group(1)[:25]), _MAX_INTEGER)) if match else 0


def php_text(value: object) -> str:
    """Return a JSON value as PHP's text of it: a list is "Array", true is "1", false and null are "".

    >>> php_text(5), php_text([1]), php_text(True), php_text(None), php_text(7.0)
    ('5', 'Array', '1', '', '7')
    """
    if isinstance(value, (list, dict)):
        return "Array"
    if value is None or isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def php_int(value: object) -> int:
    """Return a JSON value as PHP's integer of it: a list with elements is 1.

    >>> php_int("12abc"), php_int(["a"]), php_int(None), php_int(7.9)
    (12, 1, 0, 7)
    """
    if isinstance(value, (list, dict)):
        return int(bool(value))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, float):
        return int(value)
    return as_int(php_text(value))


def as_id(text: str) -> int:
    """Convert an ID in a path; anything but a positive number is 0, which means no ID."""
    return max(as_int(text), 0)


def trimmed(text: str) -> str:
    """Return a text without the blanks that PHP's trim removes at both ends."""
    return text.strip(_BLANKS)


def without_markup(text: str) -> str:
    """Return a text without tags and without anything after an unclosed `<`; quotes become entities."""
    quoted = text.replace('"', "&#34;").replace("'", "&#39;")
    return strip_tags(quoted, blanks_open=True)


def storable(text: str, release: Release) -> str:
    """Check that the database accepts a text, and return it.

    Raises:
        RefusedError: If the text contains characters that the database rejects.
    """
    if not release.wide_characters and text and max(text) > "\uffff":
        raise errors.database(release, "Incorrect string value")
    return text


def title(text: str, release: Release) -> str:
    """Return a title as it is stored.

    Raises:
        RefusedError: If it is longer than 255 characters.
    """
    cleaned = re.sub(r"\r\n|\r|\n", " ", without_markup(text))
    if len(cleaned) > _MAX_LENGTH:
        raise errors.too_long(release, "title")
    # PHP treats "0" as empty
    return storable("Untitled" if cleaned in ("", "0") else cleaned, release)


def tag(text: str, release: Release) -> str:
    """Return a tag as it is stored.

    Raises:
        RefusedError: If it is empty or longer than 255 characters.
    """
    if not release.tags_raw:
        text = without_markup(text).replace("\\", "").replace("|", " ").strip(_BLANKS)
        if not text:
            raise errors.refused("Input is too short! (minimum: 1)")
    if len(text) > _MAX_LENGTH:
        raise errors.too_long(release, "tag")
    return storable(text, release)


def file_name(name: str, release: Release) -> str:
    """Return the name under which an upload is stored.

    Raises:
        RefusedError: If the database rejects it.
    """
    stored = stored_name(name, release)
    return storable(stored, release) if release.file_names == "dashes" else stored


def extension(name: str) -> str:
    """Return the file name's extension as used in `long_name`."""
    return PurePosixPath(name).suffix.removeprefix(".") or "unknown"
