"""The endpoint `import`: its limits, and archives (.eln) that become entries."""

from __future__ import annotations

import json
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import errors
from elab_sdk.sandbox.v2.archive_files import ArchiveFiles
from elab_sdk.sandbox.v2.archive_graph import Graph
from elab_sdk.sandbox.v2.archive_import import ArchiveImport, Options
from elab_sdk.sandbox.v2.calls import ENTRY_TYPES, created

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["limits", "start"]

_METADATA: Final = "ro-crate-metadata.json"
_MAX_SIZE: Final = 100 * 2**20
_MAX_SECONDS: Final = 900_000
_BASES: Final = (10, 20, 30, 40, 50)
_TEAM: Final = 30
_OWNER_AND_ADMINS: Final = 20


def limits(call: Call) -> Answer:
    """Answer GET import."""
    _require_import(call)
    return Answer(
        json={
            "allowed_extensions": [".eln", ".csv"],
            "max_filesize": _MAX_SIZE,
            "max_upload_size": "100M",
            "max_upload_time": _MAX_SECONDS,
        }
    )


def start(call: Call) -> Answer:
    """Answer POST import: make the entries of an archive, and return their number in place of an ID.

    If an entry fails, the entries before it and the part of it that was made are kept.
    """
    _require_import(call)
    incoming = call.files.get("file")
    if incoming is None:
        raise errors.bad_request("Error reading file!")
    suffix = PurePosixPath(incoming.name).suffix
    if suffix == ".csv":
        raise errors.bad_request("The sandbox imports archives (.eln), not tables.")
    if suffix != ".eln":
        message = "Error: invalid file extension for import. Allowed extensions: .eln, .csv."
        raise errors.bad_request(message)
    call = attrs.evolve(call, user=_owner(call))
    try:
        with zipfile.ZipFile(incoming.content) as archive:
            graph = _read_graph(call, archive)
            count = ArchiveImport(call, ArchiveFiles(archive, graph), graph, _options(call)).run()
    except zipfile.BadZipFile:
        message = "This doesn't look like the right kind of file. Import aborted."
        raise errors.bad_request(message) from None
    return created(call, f"import/{count}")


def _require_import(call: Call) -> None:
    if "import" not in call.v2.endpoints.split(", "):
        raise errors.unknown_endpoint(call)


def _owner(call: Call) -> dict[str, str | int | None]:
    """Return the user who will own the entries; only admins choose another than themselves."""
    number = values.as_id(call.fields.get("owner", ""))
    if not call.is_admin or number == call.userid:
        return call.user
    if not number and not call.v2.import_needs_owner:
        return call.user
    owner = call.store.row("users", number)
    if owner is None:
        raise errors.missing(call.v2)
    return owner


def _options(call: Call) -> Options:
    """Return the other fields of the form. Not recorded: their values up to and including 5.2."""
    suffix = "_base" if call.v2.base_apart else ""
    kind = call.fields.get("entity_type", "")
    return Options(
        type=kind if kind in ENTRY_TYPES else None,
        category=values.as_id(call.fields.get("category", "")),
        canread=_base(call, f"canread{suffix}", _TEAM),
        canwrite=_base(call, f"canwrite{suffix}", _OWNER_AND_ADMINS),
    )


def _base(call: Call, name: str, default: int) -> int:
    base = values.as_id(call.fields.get(name, ""))
    return base if base in _BASES else default


def _read_graph(call: Call, archive: zipfile.ZipFile) -> Graph:
    folders = [name.partition("/")[0] for name in archive.namelist() if "/" in name]
    if not folders:
        raise errors.bad_request("Could not find a directory in the ELN archive!")
    folder = min(folders)
    try:
        text = archive.read(f"{folder}/{_METADATA}")
    except KeyError:
        message = f"Error: could not read archive file properly! (missing {_METADATA})"
        raise errors.bad_request(message) from None
    try:
        document: object = json.loads(text)
    except ValueError:
        raise errors.bad_request("Syntax error") from None
    nodes = cast("dict[str, object]", document).get("@graph") if isinstance(document, dict) else None
    if not isinstance(nodes, list):
        raise errors.crash()
    return Graph(folder, cast("list[object]", nodes), call.v2)
