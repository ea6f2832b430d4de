"""File names that are safe on every system, made of what a server says: it keeps what people sent it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["distinct", "key", "safe"]

_LIMIT: Final = 255
"""Bytes of UTF-8: what most file systems take, and never more than Windows' 255 units of UTF-16."""
_EXTENSION_LIMIT: Final = 32
_RESERVED: Final = re.compile(r"CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9]|LPT[0-9]")
"""Names of devices on Windows, with or without an extension."""
_EXTENSION: Final = re.compile(r"(?:\.tar)?\.[^.\s]+$", re.IGNORECASE)
# not to be seen (control and bidi characters, halves of pairs) or the end of a line
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe(name: str) -> str:
    r"""A name for a file in a folder, whatever a server says its name is.

    Only the last part of a path counts. What cannot be seen goes, what some system gives a meaning to becomes
    "_", and so does the start of a name that hides a file or that a shell takes for an option. Devices of
    Windows get a "_" in front, and what is too long is cut in its middle: the extension stays.

    >>> safe("../../etc/passwd"), safe("NUL.txt"), safe("-rf"), safe("gel\u202egnp.exe")
    ('passwd', '_NUL.txt', '_-rf', 'gelgnp.exe')

    Args:
        name: What the server says.

    Returns:
        At most 255 bytes of UTF-8, in Unicode's composed form; empty where nothing of the name is left.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = [part for part in (_plain(part) for part in text.split("/")) if part]
    if not parts:
        return ""
    found = parts[-1]
    device = unicodedata.normalize("NFKC", found.partition(".")[0]).strip().upper()
    if found[0] in "-~." or _RESERVED.fullmatch(device):
        found = f"_{found}"
    return _cut(found, _LIMIT)


def distinct(
    names: Iterable[tuple[str, int]], *, mark: str = " ({})", taken: Iterable[str] = ()
) -> list[str]:
    """Names for files in one folder, told apart on systems to which "A.txt" and "a.txt" are the same.

    The first keeps its name, another gets its number, so that the next time all are called the same again.

    >>> distinct([("gel.png", 3), ("GEL.png", 8), ("", 9)])
    ['gel.png', 'GEL (8).png', 'upload-9']

    Args:
        names: What the server says, and the file's number.
        mark: How the number is written behind a name.
        taken: Names that other files in the folder have.
    """
    seen = {key(name) for name in taken}
    found: list[str] = []
    for name, number in names:
        plain = wanted = safe(name) or f"upload-{number}"
        tries = 0
        while key(wanted) in seen:
            wanted = _marked(plain, mark.format(number if not tries else f"{number}-{tries}"))
            tries += 1
        seen.add(key(wanted))
        found.append(wanted)
    return found


def key(name: str) -> str:
    """What is equal for names that some system takes for the same.

    >>> key("Gel.PNG") == key("gel.png")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _plain(part: str) -> str:
    seen = "".join(
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in part
        if unicodedata.category(letter) not in _UNSEEN
    )
    # what is left out may have kept apart what composes
    composed = unicodedata.normalize("NFC", re.sub(r'[<>:"|?*]', "_", seen))
    return composed.strip().rstrip(". ")


def _marked(name: str, mark: str) -> str:
    stem, extension = _split(name)
    return _cut(stem, _LIMIT - len((mark + extension).encode())) + mark + extension


def _split(name: str) -> tuple[str, str]:
    found = _EXTENSION.search(name, 1)
    if found is None or len(found.group().encode()) > _EXTENSION_LIMIT:
        return name, ""
    return name[: found.start()], found.group()


def _cut(name: str, limit: int) -> str:
    if len(name.encode()) <= limit:
        return name
    stem, extension = _split(name)
    kept = stem.encode()[: limit - len(extension.encode())].decode(errors="ignore")
    return kept.rstrip(". ") + extension
