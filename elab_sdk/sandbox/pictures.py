"""Which pictures a server's ImageMagick cannot read: only their outline is looked at."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_GIF: Final = (b"GIF87a", b"GIF89a")


def is_unreadable(path: Path) -> bool:
    """Whether a file begins as a picture and cannot be drawn: a PNG, JPEG or GIF cut short, or an SVG.

    What a file is, its content says, not its name.
    """
    content = path.read_bytes()
    if content.startswith(_PNG):
        return not _is_whole_png(content)
    if content.startswith(_JPEG):
        # without the beginning of a scan there is nothing to draw
        return b"\xff\xda" not in content
    if content.startswith(_GIF):
        return not content.rstrip(b"\0").endswith(b";")
    # the official images have no drawer of SVG
    return re.match(rb"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", content) is not None


def _is_whole_png(content: bytes) -> bool:
    """Whether every chunk is there, with its checksum, to the last."""
    at = len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        chunk = content[at + 4 : at + 8 + length]
        checksum = content[at + 8 + length : at + 12 + length]
        if zlib.crc32(chunk).to_bytes(4) != checksum:
            return False
        if chunk.startswith(b"IEND"):
            return True
        at += 12 + length
    return False
