"""Values that fit what eLabFTW 5 imports: an invalid one would stop the import halfway.

An import that stops is not undone: what came before the invalid value stays (seen on 5.1 up to and
including 5.6).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "MAX_BODY_BYTES",
    "MIN_SKIPPED_FILE_BYTES",
    "import_color",
    "import_tag",
    "import_title",
]

MAX_BODY_BYTES: Final = 4_120_000
"""Maximum size of a body; the server refuses a larger one."""
MIN_SKIPPED_FILE_BYTES: Final = 100_000_000
"""From this size, the importer of 5.3 and later skips a file, since it computes no checksum of it."""
_DEFAULT_COLOR: Final = "bdbdbd"
"""The color of categories whose color is unknown; eLabFTW 5 requires one."""

_MAX_LETTERS: Final = 255
_COLOR: Final = re.compile(r"#?([0-9a-fA-F]{6})\Z")


def import_tag(tag: str) -> str:
    r"""Return a tag as eLabFTW 5 can import it; empty if it cannot.

    A comma separates tags in an archive, and becomes `-` as in eLabFTW's own archives. The server removes
    backslashes, replaces `|` by a space, refuses tags that are empty then, and skips the tag `0`.

    >>> import_tag("a, b"), import_tag(" \\ | "), len(import_tag("x" * 300))
    ('a- b', '', 255)
    """
    shortened = tag.replace(",", "-").replace("\\", "").replace("|", " ").strip()[:_MAX_LETTERS].strip()
    return "" if shortened == "0" else shortened


def import_title(title: str) -> str:
    """Return a title of an entry, a status or a category that is not longer than eLabFTW 5 allows.

    >>> len(import_title("x" * 300))
    255
    """
    return title if len(title) <= _MAX_LETTERS else title[:_MAX_LETTERS].strip()


def import_color(color: str) -> str:
    """Return the color of a category in six hexadecimal digits, or the default color.

    >>> import_color("#FF0000"), import_color("red")
    ('FF0000', 'bdbdbd')
    """
    match = _COLOR.match(color)
    return match[1] if match else _DEFAULT_COLOR
