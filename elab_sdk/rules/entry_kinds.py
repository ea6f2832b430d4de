"""Which entry is meant, where a method takes experiments and items alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard, cast

from elab_api_v1.base import Identified, Resource
from elab_api_v1.models import Experiment, ExperimentSummary, Item, ItemSummary, Template, TemplateSummary

from elab_sdk.content.arguments import Id, class_name, describe_value
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks
from elab_sdk.rules.created import CreatedExperiment, CreatedItem, CreatedTemplate

if TYPE_CHECKING:
    from elab_api_v1.contract import ResourceKind

__all__ = [
    "EntryKind",
    "EntryLike",
    "EntryOrTemplate",
    "ExperimentLike",
    "ItemLike",
    "Kind",
    "TemplateLike",
    "is_full_entry",
    "is_of_kind",
    "kind_of",
    "known_title",
    "parts",
    "resolve_entry",
    "resolve_entry_or_template",
]

EntryKind: TypeAlias = Literal["experiment", "item"]
"""The kind of an entry."""
Kind: TypeAlias = Literal["experiment", "item", "template"]
"""The kind of an entry or a template."""

ExperimentLike: TypeAlias = (
    Experiment | ExperimentSummary | CreatedExperiment | tuple[Literal["experiment"], Id]
)
"""An experiment, a row of a list of them, what a creation returned, or ("experiment", 12)."""
ItemLike: TypeAlias = Item | ItemSummary | CreatedItem | tuple[Literal["item"], Id]
"""An item, a row of a list of them, what a creation returned, or ("item", 12)."""
TemplateLike: TypeAlias = Template | TemplateSummary | CreatedTemplate | tuple[Literal["template"], Id]
"""A template, a row of a list of them, what a creation returned, or ("template", 12)."""
# in `one = ("experiment", 12)`, type checkers take the kind for any text; it is checked at run time
EntryLike: TypeAlias = ExperimentLike | ItemLike | tuple[str, Id]
"""An experiment, an item, a row of their lists, what a creation returned, or ("experiment", 12).

A pair may be kept in a variable: `one = ("experiment", 12)`. Another kind raises a `ValidationError`."""
EntryOrTemplate: TypeAlias = EntryLike | TemplateLike
"""As `EntryLike`; or a template, a row of their list, what a creation returned, or ("template", 12)."""


def is_of_kind(value: object, kind: ResourceKind) -> bool:
    """Whether the ID of a value is the ID of a resource of this kind, as the value's class says.

    >>> from elab_api_v1.models import Status
    >>> is_of_kind(Status.from_dict({"id": 3}), "status")
    True
    """
    return isinstance(value, Identified) and value.kind == kind


def kind_of(entry: object) -> EntryKind | None:
    """The kind of an entry, or of its ID, as its class says; None for anything else.

    >>> from elab_sdk import CreatedItem
    >>> kind_of(CreatedItem.from_dict({"id": 3}))
    'item'
    """
    if isinstance(entry, Identified) and entry.kind in ("experiment", "item"):
        return entry.kind
    return None


def is_full_entry(value: object) -> TypeGuard[Experiment | Item]:
    """Whether a value is an experiment or an item that was read, not the row of a list.

    >>> from elab_api_v1.models import Item, ItemSummary
    >>> is_full_entry(Item.from_dict({"id": 3})), is_full_entry(ItemSummary.from_dict({"id": 3}))
    (True, False)
    """
    return isinstance(value, Resource) and value.is_full and kind_of(value) is not None


def resolve_entry(entry: object) -> tuple[EntryKind, int]:
    """The kind and the ID of an entry.

    >>> resolve_entry(("item", 3))
    ('item', 3)

    Args:
        entry: See `EntryLike`.

    Raises:
        ValidationError: It is not an entry. An ID alone does not say of what.
    """
    kind = kind_of(entry)
    if kind is not None:
        return kind, checks.entry_id(entry, "entry")
    pair = parts(entry)
    if len(pair) == 2:
        name, value = pair
        if name in ("experiment", "item"):
            return name, checks.entry_id(value, "entry", name)
    described = describe_value(entry) if type(entry) in (tuple, int, str) else class_name(entry)
    raise ValidationError(
        f"entry must be an experiment, an item, ('experiment', 12) or ('item', 12), not {described}", "entry"
    )


def resolve_entry_or_template(entry: object) -> tuple[Kind, int]:
    """The kind and the ID of an entry or a template.

    >>> resolve_entry_or_template(("template", 3))
    ('template', 3)

    Args:
        entry: See `EntryOrTemplate`.

    Raises:
        ValidationError: It is neither. An ID alone does not say of what.
    """
    if is_of_kind(entry, "template"):
        return "template", checks.entry_id(entry, "entry")
    pair = parts(entry)
    if len(pair) == 2 and pair[0] == "template":
        return "template", checks.entry_id(pair[1], "entry", "template")
    return resolve_entry(entry)


def known_title(entry: object, title: object) -> str:
    """The title that a caller knows of an entry.

    >>> known_title(("experiment", 3), "PCR")
    'PCR'

    Args:
        entry: See `EntryOrTemplate`. The title of an entry that was read, or of a row, counts.
        title: The title that the caller says, or None.

    Raises:
        ValidationError: Neither says the title, or they differ.
    """
    if title is not None and not isinstance(title, str):
        raise ValidationError(f"title must be text, not {class_name(title)}", "title")
    read = cast("str | None", getattr(entry, "title", None)) if isinstance(entry, Resource) else None
    if read is not None and title not in (None, read):
        raise ValidationError(f"title is {title!r}, but the title of the entry is {read!r}", "title")
    known = title if read is None else read
    if known is None:
        raise ValidationError(
            "title is required: the title of the entry, unless you pass one that was read", "title"
        )
    return known


def parts(value: object) -> tuple[object, ...]:
    """The members of a tuple such as ("item", 3); none for anything else.

    >>> parts(("item", 3)), parts(3)
    (('item', 3), ())
    """
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
