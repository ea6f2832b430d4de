"""Requests of API v2 for entries of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v2.api.experiments import delete_experiment, duplicate_experiment, update_experiment
from elab_api_v2.api.items import delete_item, duplicate_item, update_item
from elab_api_v2.api.templates import delete_template, duplicate_template, update_template
from elab_api_v2.models.duplication import Duplication
from elab_api_v2.models.experiment_update import ExperimentUpdate
from elab_api_v2.models.item_update import ItemUpdate
from elab_api_v2.models.template_update import TemplateUpdate

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, Item, Template
    from elab_api_v1.wire import Request

    from elab_sdk.rules.entry_kinds import Kind

__all__ = ["action", "deletion", "duplication", "make_normal"]


def action(kind: Kind, id: int, name: str) -> Request[Experiment] | Request[Item] | Request[Template]:
    """Make the request for an action such as "lock". The response is the entry as it is then.

    >>> action("item", 3, "lock").json
    {'action': 'lock'}
    """
    if kind == "experiment":
        return update_experiment.request(id, body=ExperimentUpdate(action=name))
    if kind == "item":
        return update_item.request(id, body=ItemUpdate(action=name))
    return update_template.request(id, body=TemplateUpdate(action=name))


def make_normal(kind: Kind, id: int) -> Request[Experiment] | Request[Item] | Request[Template]:
    """Make the request that ends the archived state where there is no action for it.

    >>> make_normal("item", 3).json
    {'state': 1}
    """
    if kind == "experiment":
        return update_experiment.request(id, body=ExperimentUpdate(state=1))
    if kind == "item":
        return update_item.request(id, body=ItemUpdate(state=1))
    return update_template.request(id, body=TemplateUpdate(state=1))


def deletion(kind: Kind, id: int) -> Request[None]:
    """Make the request that deletes an entry.

    >>> deletion("template", 3).path
    'experiments_templates/3'
    """
    if kind == "experiment":
        return delete_experiment.request(id)
    return delete_item.request(id) if kind == "item" else delete_template.request(id)


def duplication(kind: Kind, id: int) -> Request[int]:
    """Make the request that copies an entry. Its result is the ID of the copy.

    >>> duplication("experiment", 3).json
    {'action': 'duplicate'}
    """
    body = Duplication(action="duplicate")
    if kind == "experiment":
        return duplicate_experiment.request(id, body=body)
    return (
        duplicate_item.request(id, body=body) if kind == "item" else duplicate_template.request(id, body=body)
    )
