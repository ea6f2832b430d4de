"""Reading and updating one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import attrs
from elab_api_v1.types import UNSET
from elab_api_v2.api.experiments import get_experiment, update_experiment
from elab_api_v2.api.items import get_item, update_item
from elab_api_v2.api.templates import get_template, update_template
from elab_api_v2.models.experiment_update import ExperimentUpdate
from elab_api_v2.models.item_update import ItemUpdate
from elab_api_v2.models.template_update import TemplateUpdate

from elab_sdk.errors import LockedEntryWarning
from elab_sdk.rules.entry_states import obstacle
from elab_sdk.v2.plans import done, failed, json_object
from elab_sdk.wire import alerts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from elab_api_v1.types import JsonObject
    from elab_api_v1.wire import Request, Response

    from elab_sdk.rules.entity_types import EntityType
    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["read", "reading", "update"]

_ORDER: Final = ("metadata", "bodyappend", "body", "date", "status", "category", "title")
"""The keys of an update. The database may reject the first: metadata, which it parses, or a long body."""
_MARKS: Final = (b'"locked":1', b'"state":2', b'"state":3')
"""What the response to an update contains if the entry is locked, archived or deleted."""


def reading(entity_type: EntityType, id: int) -> Request[Any]:
    """Make the request that reads an entry."""
    if entity_type == "items":
        return get_item.request(id)
    if entity_type == "experiments":
        return get_experiment.request(id)
    return get_template.request(id)


def read(_: Server, call: V1Call) -> Plan:
    """`GET experiments/N`, `items/N` or `templates/N`. The models read what API v2 sends."""
    return (yield reading(call.entity_type, call.id))


def update(_: Server, call: V1Call) -> Plan:
    """A POST with fields of the entry. They were checked, so that none of them can fail after another."""
    response = yield _updating(call)
    if failed(response):
        return response
    if reason := _obstacle(response):
        alerts.warn(f"{call.request.path} was changed, although it is {reason}", LockedEntryWarning)
    return done()


def _obstacle(response: Response) -> str:
    """Why an entry should not have been changed: "locked", "archived" or "deleted"; "" for no reason.

    Only a response that contains a mark is decoded, which few do.
    """
    if not any(mark in response.content for mark in _MARKS):
        return ""
    entry = json_object(response) or {}
    return obstacle(entry.get("state"), entry.get("locked"))


def _updating(call: V1Call) -> Request[Any]:
    """The request for an update. Servers store one key after another, so what may fail comes first."""
    request = _update_request(call)
    fields = cast("JsonObject", request.json)
    return attrs.evolve(request, json={name: fields[name] for name in _ORDER if name in fields})


def _update_request(call: V1Call) -> Request[Any]:
    form = call.form
    fields: Mapping[str, Any] = {
        "title": form.get("title", UNSET),
        "body": form.get("body", UNSET),
        "bodyappend": form.get("bodyappend", UNSET),
        "metadata": form.get("metadata", UNSET),
    }
    if call.entity_type == "experiments_templates":
        return update_template.request(call.id, body=TemplateUpdate(**fields))
    date = iso_date(form["date"]) if "date" in form else UNSET
    category = int(form["category"]) if "category" in form else UNSET
    if call.entity_type == "items":
        return update_item.request(call.id, body=ItemUpdate(date=date, category=category, **fields))
    return update_experiment.request(call.id, body=ExperimentUpdate(date=date, status=category, **fields))


def iso_date(text: str) -> str:
    """A day in the form that API v2 reads; the compact form is the one that API v1 takes.

    >>> iso_date("20170415"), iso_date("2017-04-15")
    ('2017-04-15', '2017-04-15')
    """
    compact = text.replace("-", "")
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:]}"
