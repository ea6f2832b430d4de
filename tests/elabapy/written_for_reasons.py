"""Why results differ after an update, although the script says which release it was written for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MASKED", "REASONS", "Reason"]

MASKED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("created_at", "datetime", "lastchange", "modified_at"), "the time of the call"),
    **dict.fromkeys(("elabid", "long_name"), "chosen at random"),
}
"""Keys of entries that a call creates whose values are not compared, with the reason.

Whether they are None is compared. In all other entries, they are compared.
"""


@attrs.frozen(kw_only=True)
class Reason:
    """A reason for differences after an update."""

    why: str
    calls: str = ".*"
    """A pattern of the titles of the calls."""
    path: str
    """A pattern of the path of the difference."""
    after: str = ".*"
    """A pattern of what the result is after the update."""
    old: tuple[str, ...] = ()
    """The releases that the script may have been written for; empty for all."""
    new: tuple[str, ...] = ()
    """The servers after the update; empty for all."""

    def explains(self, title: str, path: str, after: str, old: str, new: str) -> bool:
        """Return whether the reason explains a difference.

        Args:
            title: The title of the call.
            path: The path of the difference.
            after: What the result is after the update.
            old: The release that the script was written for.
            new: The server after the update.
        """
        return bool(
            (not self.old or old in self.old)
            and (not self.new or new in self.new)
            and re.fullmatch(self.path, path)
            and re.fullmatch(self.after, after, re.DOTALL)
            and re.fullmatch(self.calls, title)
        )


REASONS: Final[tuple[Reason, ...]] = ()
"""All reasons. A test asserts that each of them is still needed."""
