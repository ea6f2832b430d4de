"""File names that are safe on every system. Servers keep names as people sent them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["distinct_names", "name_key", "safe_name"]

_MAX_BYTES: Final = 255
"""Maximum length in UTF-8 on most file systems; never more than the 255 UTF-16 units of Windows."""
_MAX_EXTENSION_BYTES: Final = 32
_DEVICE_NAMES: Final = re.compile(r"CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9]|LPT[0-9]")
"""Device names on Windows, also with an extension."""
_EXTENSION: Final = re.compile(r"(?:\.tar)?\.[^.\s]+$", re.IGNORECASE)
# control and bidi characters, lone surrogates, unassigned characters, and line separators
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(name: str) -> str:
    r"""Convert a name from a server to a safe name for a file in a folder.

    Only the last part of a path is used. Invisible characters are removed, and characters with a meaning on
    any system are replaced by "_". A "_" is put before names that hide a file, look like a shell option, or
    are devices on Windows. Long names are shortened before their extension.

    >>> safe_name("../../etc/passwd"), safe_name("NUL.txt"), safe_name("-rf"), safe_name("gel\u202egnp.exe")
    ('passwd', '_NUL.txt', '_-rf', 'gelgnp.exe')

    Args:
        name: The name from the server.

    Returns:
        At most 255 bytes of UTF-8, in Unicode's composed form; empty if no usable character is left.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = [part for part in (_visible_name(part) for part in text.split("/")) if part]
    if not parts:
        return ""
    last = parts[-1]
    device = unicodedata.normalize("NFKC", last.partition(".")[0]).strip().upper()
    if last[0] in "-~." or _DEVICE_NAMES.fullmatch(device):
        last = f"_{last}"
    return _shorten(last, _MAX_BYTES)


def distinct_names(
    names: Iterable[tuple[str, int]], *, mark: str = " ({})", taken: Iterable[str] = ()
) -> list[str]:
    """Get distinct safe names for the files of a folder, also on systems that ignore case.

    The first file with a name keeps it; IDs are added to the names of the others, so that the result is the
    same each time.

    >>> distinct_names([("gel.png", 3), ("GEL.png", 8), ("", 9)])
    ['gel.png', 'GEL (8).png', 'upload-9']

    Args:
        names: The name and ID of each file, from the server.
        mark: The format in which an ID is added to a name.
        taken: Names of other files in the folder.
    """
    used = {name_key(name) for name in taken}
    results: list[str] = []
    for name, upload_id in names:
        base = candidate = safe_name(name) or f"upload-{upload_id}"
        tries = 0
        while name_key(candidate) in used:
            candidate = _with_mark(base, mark.format(upload_id if not tries else f"{upload_id}-{tries}"))
            tries += 1
        used.add(name_key(candidate))
        results.append(candidate)
    return results


def name_key(name: str) -> str:
    """Get a key that is equal for names that some systems treat as the same.

    >>> name_key("Gel.PNG") == name_key("gel.png")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _visible_name(part: str) -> str:
    # printable text has no invisible characters, and no spaces but the common one
    visible = part if part.isprintable() else _without_invisible(part)
    # characters may compose once an invisible one between them is removed
    composed = unicodedata.normalize("NFC", re.sub(r'[<>:"|?*]', "_", visible))
    return composed.strip().rstrip(". ")


def _without_invisible(part: str) -> str:
    return "".join(
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in part
        if unicodedata.category(letter) not in _INVISIBLE_CATEGORIES
    )


def _with_mark(name: str, mark: str) -> str:
    stem, extension = _split_extension(name)
    return _shorten(stem, _MAX_BYTES - len((mark + extension).encode())) + mark + extension


def _split_extension(name: str) -> tuple[str, str]:
    match = _EXTENSION.search(name, 1)
    if match is None or len(match.group().encode()) > _MAX_EXTENSION_BYTES:
        return name, ""
    return name[: match.start()], match.group()


def _shorten(name: str, limit: int) -> str:
    if len(name.encode()) <= limit:
        return name
    stem, extension = _split_extension(name)
    shortened = stem.encode()[: limit - len(extension.encode())].decode(errors="ignore")
    return shortened.rstrip(". ") + extension
