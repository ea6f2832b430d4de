"""Files of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_api_v2.api.experiments import list_experiments
from elab_api_v2.api.items import list_items
from elab_api_v2.api.server import list_my_uploads
from elab_api_v2.api.uploads import create_upload, download_upload, get_upload_details
from elab_api_v2.models.upload_create import UploadCreate

from elab_sdk._wording import Wording
from elab_sdk.errors import NotFoundError
from elab_sdk.v2.plans import created, failed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import TypeAlias

    from elab_api_v1.wire import Request, Response

    from elab_sdk.rules.entity_types import EntityType
    from elab_sdk.v2.plans import Plan, Server, V1Call

    MakeRequest: TypeAlias = Callable[[EntityType, int, int], Request[Any]]
    Search: TypeAlias = Generator[Request[Any], Response, "tuple[EntityType, int] | Response | None"]
    """Looks for the entry of an upload; its result may be an error response."""

__all__ = ["add", "details", "download"]

_PAGE: Final = 1_000
_UNKNOWN_ENTRY: Final = Wording(
    "check the ID. API v2 reads a file only through its entry: if another person uploaded it, or it is"
    " archived, {read_upload}"
)


def add(server: Server, call: V1Call) -> Plan:
    """A POST with a file. Only one file is sent, because the server ignores all others."""
    (file,) = call.files
    response = yield create_upload.request(call.entity_type, call.id, body=UploadCreate(file=file))
    if failed(response):
        return response
    upload = create_upload.parse(response)
    server.parents.note(call.entity_type, call.id, [upload])
    return created(upload)


def download(server: Server, call: V1Call) -> Plan:
    """`GET uploads/N`: the file is read through its entry.

    Raises:
        NotFoundError: No response has shown the entry of the upload, and the server does not tell it.
    """
    return (yield from _through_entry(server, call, download_upload.request))


def details(server: Server, call: V1Call) -> Plan:
    """`GET uploads/N` for what is known of the file: it is read through its entry too.

    Raises:
        NotFoundError: As for `download`.
    """
    return (yield from _through_entry(server, call, get_upload_details.request))


def _through_entry(server: Server, call: V1Call, make: MakeRequest) -> Plan:
    entry = yield from _entry(server, call.id)
    if entry is None:
        raise NotFoundError(404, "", "GET", call.request.path, str(_UNKNOWN_ENTRY))
    if not isinstance(entry, tuple):
        return entry
    response = yield make(*entry, call.id)
    if not failed(response):
        server.parents.note(*entry, [call.id])
    return response


def _entry(server: Server, upload: int) -> Search:
    """Find the entry of an upload, or up to and including 5.0 any entry, which serves as well."""
    if (known := server.parents.of(upload)) is not None:
        return known
    if server.v2.upload_parent == "any":
        return (yield from _any_entry(server))
    if server.v2.lists_own_uploads:
        return (yield from _own_entry(server, upload))
    return None


def _any_entry(server: Server) -> Search:
    if (known := server.parents.any()) is not None:
        return known
    response = yield list_experiments.request(limit=1, scope=3)
    if failed(response):
        return response
    for row in list_experiments.parse(response):
        return "experiments", row.id
    response = yield list_items.request(limit=1, scope=3)
    if failed(response):
        return response
    for item in list_items.parse(response):
        return "items", item.id
    return None


def _own_entry(server: Server, upload: int) -> Search:
    """Look for an upload among those of the key's owner; all of them are remembered."""
    seen: set[int] = set()
    while True:
        response = yield list_my_uploads.request(limit=_PAGE, offset=len(seen))
        if failed(response):
            return response
        rows = list_my_uploads.parse(response)
        for row in rows:
            server.parents.note(row.type_, row.entity_id, [row.id])
        found = server.parents.of(upload)
        # a list that ignores the offset shows the same rows again
        if found is not None or len(rows) < _PAGE or seen.issuperset(row.id for row in rows):
            return found
        seen.update(row.id for row in rows)
