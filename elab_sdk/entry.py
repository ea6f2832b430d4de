"""Which entry is meant, where a method takes experiments and items alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from elab_sdk import checks
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, ExperimentSummary, Item, ItemSummary

    from elab_sdk.checks import Id

__all__ = ["EntryKind", "EntryLike", "which"]

EntryKind: TypeAlias = Literal["experiment", "item"]

EntryLike: TypeAlias = (
    "Experiment | ExperimentSummary | Item | ItemSummary | tuple[Literal['experiment', 'item'], Id]"
)
"""An experiment, an item, a row of their lists, or ("experiment", 12)."""

_KINDS: Final[dict[str, EntryKind]] = {
    "Experiment": "experiment",
    "ExperimentSummary": "experiment",
    "Item": "item",
    "ItemSummary": "item",
}


def which(entry: object) -> tuple[EntryKind, int]:
    """The kind and the number of an entry.

    >>> which(("item", 3))
    ('item', 3)

    Args:
        entry: See `EntryLike`.

    Raises:
        ValidationError: It is none: a number alone does not say of what.
    """
    kind = _KINDS.get(type(entry).__name__)
    if kind is not None:
        return kind, checks.entry_id(entry, "entry")
    if isinstance(entry, tuple) and len(cast("tuple[object, ...]", entry)) == 2:
        named, number = cast("tuple[object, object]", entry)
        if named == "experiment":
            return "experiment", checks.entry_id(number, "entry", ("Experiment", "ExperimentSummary"))
        if named == "item":
            return "item", checks.entry_id(number, "entry", ("Item", "ItemSummary"))
    raise ValidationError("entry is an experiment, an item, ('experiment', 12) or ('item', 12)", "entry")
