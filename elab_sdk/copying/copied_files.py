"""The files of all copies by their names on the old server, under which bodies show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from elab_sdk.copying.content import FileContent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.copying.journal import Journal

__all__ = ["CopiedFiles"]


class CopiedFiles(Mapping[str, FileContent]):
    """The files on the new server by the long names of those on the old one.

    Args:
        journal: The journal, which grows while files are copied.
    """

    def __init__(self, journal: Journal) -> None:
        self._names = journal.names

    def __getitem__(self, old_name: str) -> FileContent:
        long_name, name, storage = self._names[old_name]
        return FileContent(upload_id=0, name=name, long_name=long_name, storage=storage)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
