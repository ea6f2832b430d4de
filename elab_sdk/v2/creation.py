"""New entries: the creation sends as much of the content as the release reads.

API v1 creates an empty entry. Here the request may have a form with the content of the new entry, as
`new_entry.Creation.content` makes it; the response then says which parts of it the new entry has.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from elab_api_v1.errors import ApiError
from elab_api_v2.api.experiments import create_experiment
from elab_api_v2.api.items import create_item
from elab_api_v2.api.templates import create_template
from elab_api_v2.models.experiment_create import ExperimentCreate
from elab_api_v2.models.item_create import ItemCreate
from elab_api_v2.models.template_create import TemplateCreate

from elab_sdk.errors import ValidationError
from elab_sdk.rules.named_choices import describe_all
from elab_sdk.v2 import categories
from elab_sdk.v2.choices import ItemsTypeRow
from elab_sdk.v2.plans import created, failed

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Request, Response

    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["experiment", "item", "template"]

_KEYS: Final[Mapping[str, str]] = {
    "title": "title",
    "date": "date",
    "body": "body",
    "metadata": "metadata",
    "category": "category",
    "tag": "tags",
}
"""The keys of API v2 for the parts of a new entry."""
_BESIDE_TEMPLATE: Final = frozenset({"title"})
_MAX_INTEGER: Final = 2**63


def experiment(server: Server, call: V1Call) -> Plan:
    """`POST experiments`. Without a template, the new experiment has the status that API v1 gives it."""
    if "template" in call.form:
        return (yield from _from_template(server, call))
    values = yield from _values(server, call, server.v2.creation_takes)
    status_is_missing = server.v2.new_experiment_status == "none" and "category" not in call.form
    if status_is_missing:
        status = yield from categories.default_status(server)
        if isinstance(status, int):
            values["status"] = status
        elif status is not None:
            return status
    request = create_experiment.request(body=ExperimentCreate(**values))
    response = yield request
    if failed(response) and status_is_missing:
        # it may have been deleted meanwhile
        server.choices.default_status = None
    return _result(call, request, response, values)


def _from_template(server: Server, call: V1Call) -> Plan:
    """An experiment that the server makes from a template. Most releases read nothing else beside it."""
    number = int(call.form["template"])
    if "template" in server.v2.creation_takes:
        request = create_experiment.request(body=ExperimentCreate(template=number))
    else:
        request = create_experiment.request(body=ExperimentCreate(category_id=number))
    return _result(call, request, (yield request), {})


def item(server: Server, call: V1Call) -> Plan:
    """`POST items/N`, where N is an items type; or the request of API v2 for an item without a category."""
    if call.request.path == "items":
        return (yield call.request)
    v2 = server.v2
    if v2.items_type_key == "category_id":
        # an items type has metadata for its items, which metadata of the creation would replace
        values = yield from _values(server, call, v2.creation_takes - {"metadata", "category"})
        request = create_item.request(body=ItemCreate(category_id=call.id, **values))
        return _result(call, request, (yield request), values)
    items_type = yield from categories.items_type(server, call.id)
    if items_type is None:
        raise _no_such_type(server, call.id)
    if not isinstance(items_type, ItemsTypeRow):
        return items_type
    return (yield from _item_of_category(server, call, items_type))


def _item_of_category(server: Server, call: V1Call, items_type: ItemsTypeRow) -> Plan:
    """From 5.3: an item made from the template of its category, or else with the category alone."""
    v2, template_id = server.v2, items_type.template_id
    if template_id is None:
        values = yield from _values(server, call, v2.creation_takes)
        values["category"] = call.id
        request = create_item.request(body=ItemCreate(**values))
    else:
        # nothing else is read beside the template (5.3.11; the title is from 5.6)
        values = yield from _values(
            server, call, _BESIDE_TEMPLATE if v2.template_keeps_title else frozenset()
        )
        request = create_item.request(body=ItemCreate(template=template_id, **values))
        if items_type.sets_category:
            values["category"] = call.id
    response = yield request
    if failed(response):
        # the template may have been deleted meanwhile
        server.choices.items_types = None
    return _result(call, request, response, values)


def template(_: Server, call: V1Call) -> Plan:
    """`POST templates`."""
    request = create_template.request(body=TemplateCreate())
    return _result(call, request, (yield request), {})


def _result(
    call: V1Call, request: Request[int], response: Response, values: Mapping[str, object]
) -> Response:
    """The response of API v1, and which parts of the content the creation took."""
    try:
        new_id = request.parse(response)
    except ApiError:
        return response
    keys = _keys(call)
    return created(new_id, [part for part in call.form if keys.get(part) in values])


def _keys(call: V1Call) -> Mapping[str, str]:
    """What API v1 calls the category of an experiment is its status."""
    return {**_KEYS, "category": "status"} if call.entity_type == "experiments" else _KEYS


def _values(
    server: Server, call: V1Call, takes: frozenset[str]
) -> Generator[Request[Any], Response, dict[str, Any]]:
    """The values of a creation, as far as the release reads them."""
    form, values = call.form, dict[str, Any]()
    for part, key in _keys(call).items():
        if part not in form or key not in takes:
            continue
        if part == "tag":
            # a creation with a tag that is refused leaves an entry behind, and does not say which
            if (yield from categories.members_create_tags(server)):
                values[key] = [value for name, value in call.request.form or () if name == part]
        elif part == "category":
            values[key] = int(form[part])
        elif part != "metadata":
            values[key] = form[part]
        elif is_kept(metadata := json.loads(form[part])):
            values[key] = metadata
    return values


def is_kept(value: JsonValue) -> bool:
    """Whether metadata of a creation is stored unchanged: servers convert it to arrays of PHP and back.

    An update stores metadata as it was sent.

    >>> is_kept({"extra_fields": {"pH": {"type": "number", "value": "7"}}}), is_kept({"extra_fields": {}})
    (True, False)
    """
    if isinstance(value, dict):
        # an empty object, or one with the keys "0", "1", … would become a list
        is_list = list(value) == [str(index) for index in range(len(value))]
        return not is_list and all(map(is_kept, value.values()))
    if isinstance(value, list):
        return all(map(is_kept, value))
    if isinstance(value, float):
        return not value.is_integer()
    return not isinstance(value, int) or abs(value) < _MAX_INTEGER


def _no_such_type(server: Server, id: int) -> ValidationError:
    existing = (server.choices.items_types or {}).values()
    expected = f"use one of {describe_all(existing)}" if existing else "none exists"
    return ValidationError(f"items type {id} does not exist; {expected}", "id")
