"""The bridge: which plan does what a request of API v1 asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import NotSupportedByServer
from elab_sdk.rules.releases import V2_OPERATIONS
from elab_sdk.rules.upload_parents import UploadParents
from elab_sdk.v2 import categories, creation, entries, events, links, lists, plans, raw, tags, uploads
from elab_sdk.v2.choices import Choices
from elab_sdk.v2.plans import Server, V1Call

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from elab_api_v1.wire import Request

    from elab_sdk.rules.releases import Release
    from elab_sdk.v2.plans import Plan, Planner

__all__ = ["Bridge", "is_file"]

_FILES: Final = ("download_upload", "download_experiment", "download_item")


class Bridge:
    """Makes plans for one server.

    >>> from elab_api_v1.api.experiments import get_experiment
    >>> from elab_sdk.rules.releases import find_release
    >>> next(Bridge(find_release("5.3")).plan(get_experiment.request(3))).path
    'experiments/3'

    Args:
        release: The server's record in the releases table.
        parents: The entries of uploads, as far as they are known already.
        time_zone: The time zone of the lab, if the caller said it.
    """

    def __init__(
        self, release: Release, parents: UploadParents | None = None, time_zone: tzinfo | None = None
    ) -> None:
        self._server = Server(release, UploadParents() if parents is None else parents, Choices(), time_zone)

    def plan(self, request: Request[Any]) -> Plan:
        """Make the plan for a request of API v1.

        Raises:
            NotSupportedByServer: API v2 has nothing that does the same. Nothing is sent.
        """
        call = V1Call(request)
        planner = _planner(call)
        if planner is None:
            raise NotSupportedByServer(
                request.operation, self._server.release.generation, "", is_harmless=True
            )
        return planner(self._server, call)


def is_file(request: Request[Any]) -> bool:
    """Whether the response to a request of API v2 is a file, which is not read into memory."""
    return request.operation in _FILES


_PLANNERS: Final[Mapping[str, Planner]] = {
    "get_experiment": entries.read,
    "get_item": entries.read,
    "get_template": entries.read,
    "get_upload": uploads.download,
    "get_upload_details": uploads.details,
    "list_experiments": plans.unchanged,
    "list_items": plans.unchanged,
    "get_all_experiments": lists.entries,
    "get_all_items": lists.entries,
    "get_all_templates": lists.templates,
    "list_with_archived": lists.with_archived,
    "list_newest": lists.newest,
    "get_bookable": lists.bookable,
    "get_tags": tags.of_team,
    "get_all_events": events.read_all,
    "get_event": events.read,
    "create_event": events.create,
    "destroy_event": events.destroy,
    "create_experiment": creation.experiment,
    "create_item": creation.item,
    "create_template": creation.template,
    "post_item": creation.item,
    "get_items_types": categories.items_types,
    "get_categories": categories.of_items,
    "get_status": categories.statuses,
    "send_req": raw.send,
}
"""The planner of each operation of API v1 that has one meaning, and of those of API v2 that need one."""
_CHANGES: Final[Mapping[str, Planner]] = {
    "tag": tags.add,
    "link": links.add,
}
"""The planner of a POST to an entry by the field that the form has; without any of them it is an update."""
_POSTS: Final = ("post_experiment", "post_item", "post_template")


def _planner(call: V1Call) -> Planner | None:
    """Find the planner of a request. What a POST to an entry does depends on its form, as on the server."""
    operation = call.request.operation
    if call.files and operation != "send_req" and operation not in V2_OPERATIONS:
        return uploads.add
    if operation not in _POSTS or call.request.form is None:
        return _PLANNERS.get(operation, plans.unchanged if operation in V2_OPERATIONS else None)
    return next((planner for field, planner in _CHANGES.items() if field in call.form), entries.update)
