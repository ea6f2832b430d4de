"""What a team has for its entries: items types, statuses and tags. A session remembers what it has read.

From 5.3 the type of an item is a category and, if there is one, the resources template that belongs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v2.api.items_types import list_items_types
from elab_api_v2.api.team import get_team, list_experiments_statuses, list_resources_categories

from elab_sdk.rules.default_status import default_status as default_status_of
from elab_sdk.rules.named_choices import is_same_name
from elab_sdk.v2.choices import ItemsTypeRow
from elab_sdk.v2.plans import json_response, json_rows

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from elab_api_v1.types import JsonObject
    from elab_api_v1.wire import Request, Response

    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = [
    "default_status",
    "find_template",
    "items_type",
    "items_types",
    "members_create_tags",
    "of_items",
    "statuses",
]

_ALL = 9999
"""More rows than a team has, but few enough for every release: up to and including 5.1, 10000 becomes 15."""


def statuses(_server: Server, _call: V1Call) -> Plan:
    """`GET status`."""
    return (yield list_experiments_statuses.request(limit=_ALL))


def default_status(server: Server) -> Generator[Request[Any], Response, Response | int | None]:
    """Get the status that API v1 gives to a new experiment: the default one, or else the first.

    Returns:
        The ID; None if the team has no statuses; or the response, if it reports an error.
    """
    choices = server.choices
    if choices.default_status is None:
        response = yield list_experiments_statuses.request(limit=_ALL)
        listed = json_rows(response)
        if listed is None:
            return response
        choices.default_status = default_status_of(listed)
    return choices.default_status


def members_create_tags(server: Server) -> Generator[Request[Any], Response, bool]:
    """Find out whether the team lets its members make new tags; not, if the team cannot be read."""
    choices = server.choices
    if choices.members_create_tags is None:
        response = yield get_team.request()
        try:
            choices.members_create_tags = get_team.parse(response).members_create_tags
        except (ApiError, DecodeError):
            return False
    return choices.members_create_tags


def items_types(server: Server, _: V1Call) -> Plan:
    """`GET items_types`. From 5.3 these are the categories of items, with the content of their templates."""
    if server.v2.items_type_key == "category_id":
        return (yield list_items_types.request(limit=_ALL))
    listed = yield from _list(server)
    return listed if not isinstance(listed, list) else json_response(cast("Any", listed))


def of_items(_server: Server, _call: V1Call) -> Plan:
    """`GET items_types` from 5.3, without the content of the templates."""
    return (yield list_resources_categories.request(limit=_ALL))


def items_type(server: Server, id: int) -> Generator[Request[Any], Response, Response | ItemsTypeRow | None]:
    """Find a category of items, which is listed unless it is known.

    Returns:
        The category; None if it does not exist; or the response, if it reports an error.
    """
    known = (server.choices.items_types or {}).get(id)
    if known is None:
        listed = yield from _list(server)
        if not isinstance(listed, list):
            return listed
        known = (server.choices.items_types or {}).get(id)
    return known


def _list(server: Server) -> Generator[Request[Any], Response, Response | list[JsonObject]]:
    """List the categories, each with the content of its template, and remember them."""
    response = yield list_resources_categories.request(limit=_ALL)
    categories = json_rows(response)
    if categories is None:
        return response
    if server.v2.full_rows:
        response = yield list_items_types.request(limit=_ALL, full=1)
    else:
        response = yield list_items_types.request(limit=_ALL)
    templates = json_rows(response)
    if templates is None:
        return response
    listed: list[JsonObject] = []
    known: dict[int, ItemsTypeRow] = {}
    for category in categories:
        template = find_template(category, templates)
        listed.append({"body": None, "metadata": None, "template_id": None, **category})
        if template is not None:
            listed[-1] |= {key: template.get(key) for key in ("body", "metadata")}
            listed[-1]["template_id"] = template["id"]
        category_id = cast("int", category["id"])
        known[category_id] = ItemsTypeRow(
            category_id,
            cast("str", category["title"]),
            cast("int | None", listed[-1]["template_id"]),
            sets_category=template is not None and template.get("category") == category_id,
        )
    server.choices.items_types = known
    return listed


def find_template(category: JsonObject, templates: Iterable[JsonObject]) -> JsonObject | None:
    """Find the resources template that belongs to a category.

    The update to 5.3 made a category of the same ID and title of each items type, without a reference.
    Templates and categories that were made later have IDs of their own; a template may have a category.

    >>> find_template({"id": 1, "title": "Plasmid"}, [{"id": 1, "title": "Plasmid", "category": None}])["id"]
    1
    >>> find_template({"id": 3, "title": "Cell"}, [{"id": 3, "title": "Plasmid", "category": None}])
    >>> find_template({"id": 3, "title": "Cell"}, [{"id": 8, "title": "HeLa", "category": 3}])["id"]
    8

    Args:
        category: The category.
        templates: All templates.
    """
    number, title = category["id"], str(category["title"])
    own = [each for each in templates if each.get("category") in (number, None)]
    named = [each for each in own if is_same_name(str(each["title"]), title)]
    of_category = [each for each in own if each.get("category") == number]
    for candidates in (
        [each for each in named if each["id"] == number],
        [each for each in of_category if each["id"] == number],
        [each for each in of_category if each in named],
        of_category,
        named,
    ):
        if len(candidates) == 1:
            return candidates[0]
    return None
