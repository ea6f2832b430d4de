"""Which entry is meant, where a method takes experiments and items alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from elab_api_v1.models import (
    Event,
    EventSummary,
    Experiment,
    ExperimentSummary,
    Item,
    ItemSummary,
    Template,
    TemplateSummary,
    Upload,
)

from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks
from elab_sdk.rules.created import CreatedEvent, CreatedExperiment, CreatedItem, CreatedTemplate

if TYPE_CHECKING:
    from elab_sdk.content.arguments import Id

__all__ = [
    "EVENTS",
    "EXPERIMENTS",
    "ITEMS",
    "TEMPLATES",
    "UPLOADS",
    "EntryKind",
    "EntryLike",
    "Kind",
    "entry_models",
    "kind_of",
    "which",
]

EntryKind: TypeAlias = Literal["experiment", "item"]
Kind: TypeAlias = Literal["experiment", "item", "template"]

_ExperimentLike: TypeAlias = "Experiment | ExperimentSummary | CreatedExperiment"
_ItemLike: TypeAlias = "Item | ItemSummary | CreatedItem"
EntryLike: TypeAlias = "_ExperimentLike | _ItemLike | tuple[Literal['experiment', 'item'], Id]"
"""An experiment, an item, a row of their lists, what a creation returned, or ("experiment", 12)."""

EXPERIMENTS: Final = (Experiment, ExperimentSummary, CreatedExperiment)
ITEMS: Final = (Item, ItemSummary, CreatedItem)
TEMPLATES: Final = (Template, TemplateSummary, CreatedTemplate)
EVENTS: Final = (Event, EventSummary, CreatedEvent)
UPLOADS: Final = (Upload,)


def entry_models(kind: EntryKind) -> tuple[type, ...]:
    """The classes whose ID is the ID of an entry of this kind.

    >>> Item in entry_models("item")
    True
    """
    return EXPERIMENTS if kind == "experiment" else ITEMS


def kind_of(entry: object) -> EntryKind | None:
    """The kind of an entry that says it itself; None for anything else.

    >>> kind_of(CreatedItem.from_dict({"id": 3}))
    'item'
    """
    if isinstance(entry, EXPERIMENTS):
        return "experiment"
    return "item" if isinstance(entry, ITEMS) else None


def which(entry: object) -> tuple[EntryKind, int]:
    """The kind and the number of an entry.

    >>> which(("item", 3))
    ('item', 3)

    Args:
        entry: See `EntryLike`.

    Raises:
        ValidationError: It is none: a number alone does not say of what.
    """
    kind, given = kind_of(entry), type(entry).__name__
    if kind is not None:
        return kind, checks.entry_id(entry, "entry")
    if isinstance(entry, tuple) and len(cast("tuple[object, ...]", entry)) == 2:
        named, number = cast("tuple[object, object]", entry)
        if named in ("experiment", "item"):
            found: EntryKind = "experiment" if named == "experiment" else "item"
            return found, checks.entry_id(number, "entry", entry_models(found))
    raise ValidationError(
        f"entry is an experiment, an item, ('experiment', 12) or ('item', 12), not {given}", "entry"
    )
