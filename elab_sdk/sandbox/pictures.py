"""Detect pictures that the servers' ImageMagick cannot read, from the structure of the file."""

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
    """Return whether a file is an unreadable picture: a truncated PNG, JPEG or GIF, or an SVG.

    The content determines the type, not the name.
    """
    content = path.read_bytes()
    if content.startswith(_PNG):
        return not _is_complete_png(content)
    if content.startswith(_JPEG):
        # without a start-of-scan marker, no image can be decoded
        return b"\xff\xda" not in content
    if content.startswith(_GIF):
        return not content.rstrip(b"\0").endswith(b";")
    # the official images contain no SVG renderer
    return re.match(rb"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", content) is not None


def _is_complete_png(content: bytes) -> bool:
    """Return whether all chunks up to the last are present with correct checksums."""
    position = len(_PNG)
    while position + 12 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        chunk = content[position + 4 : position + 8 + length]
        checksum = content[position + 8 + length : position + 12 + length]
        if zlib.crc32(chunk).to_bytes(4) != checksum:
            return False
        if chunk.startswith(b"IEND"):
            return True
        position += 12 + length
    return False
