"""The models of each kind of resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, overload

from . import models

if TYPE_CHECKING:
    from .base import Resource
    from .contract import ResourceKind
    from .models import (
        Event,
        EventSummary,
        Experiment,
        ExperimentSummary,
        Item,
        ItemsType,
        ItemsTypeSummary,
        ItemSummary,
        Status,
        Template,
        TemplateSummary,
        Upload,
    )

_FULL: Final[dict[str, str]] = {
    "experiment": "Experiment",
    "item": "Item",
    "template": "Template",
    "upload": "Upload",
    "event": "Event",
    "status": "Status",
    "items_type": "ItemsType",
}
_SUMMARY: Final[dict[str, str]] = {
    "experiment": "ExperimentSummary",
    "item": "ItemSummary",
    "template": "TemplateSummary",
    "event": "EventSummary",
    "items_type": "ItemsTypeSummary",
}


@overload
def full_model(kind: Literal["experiment"]) -> type[Experiment]: ...
@overload
def full_model(kind: Literal["item"]) -> type[Item]: ...
@overload
def full_model(kind: Literal["template"]) -> type[Template]: ...
@overload
def full_model(kind: Literal["upload"]) -> type[Upload]: ...
@overload
def full_model(kind: Literal["event"]) -> type[Event]: ...
@overload
def full_model(kind: Literal["status"]) -> type[Status]: ...
@overload
def full_model(kind: Literal["items_type"]) -> type[ItemsType]: ...
def full_model(kind: ResourceKind) -> type[Resource]:
    """Get the model of the whole objects of a kind.

    Example:
        >>> full_model("item")
        <class 'elab_api_v1.models.item.Item'>

    Args:
        kind: The kind, as `Resource.kind` has it.
    """
    model: type[Resource] = getattr(models, _FULL[kind])
    return model


@overload
def summary_model(kind: Literal["experiment"]) -> type[ExperimentSummary]: ...
@overload
def summary_model(kind: Literal["item"]) -> type[ItemSummary]: ...
@overload
def summary_model(kind: Literal["template"]) -> type[TemplateSummary]: ...
@overload
def summary_model(kind: Literal["event"]) -> type[EventSummary]: ...
@overload
def summary_model(kind: Literal["items_type"]) -> type[ItemsTypeSummary]: ...
def summary_model(kind: Literal["experiment", "item", "template", "event", "items_type"]) -> type[Resource]:
    """Get the model of the rows of a list of a kind.

    Example:
        >>> summary_model("item")
        <class 'elab_api_v1.models.item_summary.ItemSummary'>

    Args:
        kind: The kind, as `Resource.kind` has it; one of those that have lists with rows of their own.
    """
    model: type[Resource] = getattr(models, _SUMMARY[kind])
    return model
