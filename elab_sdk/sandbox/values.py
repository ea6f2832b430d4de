"""How the servers change what they are given: titles, tags, dates, file names, metadata."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.releases import Release


_MOST: Final = 2**63 - 1


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
    """Tags go, and all that follows an unclosed `<`; quotes become entities."""
    text = re.sub(r"<[^>]*>?", "", text.replace("\0", ""))
    return text.replace('"', "&#34;").replace("'", "&#39;")


def title(text: str) -> str:
    """A title as it is stored."""
    cleaned = re.sub(r"\r\n|\r|\n", " ", without_markup(text))
    # "0" is empty to PHP
    return "Untitled" if cleaned in ("", "0") else cleaned


def tag(text: str, release: Release) -> str:
    """A tag as it is stored.

    Raises:
        RefusedError: Empty, or over 255 characters.
    """
    if not release.tags_raw:
        text = without_markup(text.replace("|", " "))
        if not text:
            raise errors.refused("Input is too short! (minimum: 1)")
    if len(text) > 255:
        raise errors.too_long(release, "tag")
    return text


def entry_date(text: str, release: Release) -> str:
    """A date as it is stored; on older servers what is no date is today.

    Raises:
        RefusedError: From 4.3, for what is no date.
    """
    if release.date_in == "strict":
        match = re.fullmatch(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})", text.strip())
        try:
            return date(*(int(part) for part in match.groups())).isoformat() if match else _no_date(release)
        except ValueError:
            return _no_date(release)
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    if match is None and release.date_in == "lenient":
        match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if match is None:
        return today()
    year, month, day = match.groups()
    # the 30th of February passes: only the ranges are looked at
    plausible = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return f"{year}-{month}-{day}" if plausible else today()


def _no_date(release: Release) -> str:
    raise errors.database(release, "Incorrect date value")


def metadata(text: str, release: Release) -> str:
    """Metadata as MySQL gives JSON back: keys by length, then by letter.

    Raises:
        RefusedError: For what is no JSON.
    """
    try:
        value: object = json.loads(text)
    except ValueError:
        raise errors.database(release, "Invalid JSON text") from None
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(", ", ": "))


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: (len(str(pair[0]).encode()), str(pair[0])))  # pyright: ignore
        return {str(key): _ordered(inner) for key, inner in pairs}  # pyright: ignore
    if isinstance(value, list):
        return [_ordered(inner) for inner in value]  # pyright: ignore
    return value


def file_name(name: str, release: Release) -> str:
    """The name that an upload keeps.

    >>> from elab_sdk.releases import RELEASES
    >>> file_name("my.data file (1).tar.gz", RELEASES["3.6"])
    'my.data-file-1.tar.gz'
    """
    base = PurePosixPath(name.replace("\\", "/")).name
    if release.file_names == "dots":
        # byte by byte: every byte of a letter beyond ASCII is a dot of its own
        return re.sub(
            r"[^A-Za-z0-9]", ".", "".join(c if ord(c) < 128 else "." * len(c.encode()) for c in base)
        )
    dashed = re.sub(r"[^\w.]+", "-", base)
    return re.sub(r"-+\.", ".", dashed).strip("-")


def extension(name: str) -> str:
    """The file's ending, as long_name has it."""
    return PurePosixPath(name).suffix.removeprefix(".") or "unknown"
