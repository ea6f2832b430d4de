"""A backup made by an earlier version of elab-sdk, and the notebook that it was made of."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox

__all__ = ["RELEASE", "fill", "unpack"]

RELEASE: Final = "4.3"
_ARCHIVE: Final = Path(__file__).with_name("earlier_backup.tar.xz")
_TIME: Final = "2020-11-24 00:02:59"
_CONTENT: Final = b"time,signal\n0,1\n"


def unpack(folder: Path) -> Path:
    """Unpack the backup, and return its folder."""
    with tarfile.open(_ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "backup"


def fill(sandbox: Sandbox) -> None:
    """Add the entries of the backup, with all values given: the rows of the lists must be the same."""
    common: dict[str, str | int | None] = {
        "userid": 1,
        "canread": "team",
        "canwrite": "user",
        "created_at": _TIME,
        "modified_at": _TIME,
    }
    store = sandbox.store
    for number, title in enumerate(("Western blot", "Größe <2 µm>", ""), 1):
        elabid = f"20201124-{number:040x}"
        body = f"<p>Text {number}</p>"
        columns: dict[str, str | int | None] = {
            **common,
            "title": title,
            "body": body,
            "date": "2020-11-24",
            "elabid": elabid,
        }
        store.insert("experiments", **columns, status=1)
        store.insert("items", **columns, category=1)
    path = store.files / "ab" / "signal.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(_CONTENT)
    store.insert(
        "uploads",
        kind="experiments",
        item_id=1,
        userid=1,
        real_name="signal.csv",
        long_name="ab/signal.csv",
        hash=hashlib.sha256(_CONTENT).hexdigest(),
        filesize=len(_CONTENT),
        created_at=_TIME,
    )
