"""Checks the archive of a period while it is downloaded: no file is left unless it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.files.complete_files import ZIP, CompleteFileSink

if TYPE_CHECKING:
    from elab_sdk.files.downloads import Write

__all__ = ["ArchiveSink"]

_EMPTY_LENGTH: Final = 22
_HINT: Final = "use a shorter period: the server may have run out of time or memory"


class ArchiveSink(CompleteFileSink):
    """Passes on the parts of a ZIP archive, and refuses anything else, such as the web page of a proxy.

    Args:
        write: Writes the next part.
        path: The request's path, for error messages.
    """

    def __init__(self, write: Write, path: str) -> None:
        super().__init__(write, path, ZIP, _HINT)

    @property
    def is_empty(self) -> bool:
        """Whether the archive has no files: servers return 22 bytes for a period without changes."""
        return self.length == _EMPTY_LENGTH and self.start == ZIP.end
