"""What a creation returns: the ID of what was created, and what it is the ID of."""

from __future__ import annotations

from typing import ClassVar, Literal

from elab_api_v1.base import HasPage, Identified
from elab_api_v1.models import Created

__all__ = ["CreatedEvent", "CreatedExperiment", "CreatedItem", "CreatedTemplate"]


class CreatedExperiment(HasPage, Created):
    """The ID of a new experiment. It stands for the experiment wherever a method takes an entry.

    >>> created = CreatedExperiment.from_dict({"id": 7})
    >>> created.kind, created.id
    ('experiment', 7)

    `created.url` is the address of its page.
    """

    __slots__ = ()
    _more_attributes: ClassVar[tuple[str, ...]] = ("url",)

    kind: ClassVar[Literal["experiment"]] = "experiment"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""


class CreatedItem(HasPage, Created):
    """The ID of a new database item. It stands for the item wherever a method takes an entry.

    >>> created = CreatedItem.from_dict({"id": 7})
    >>> created.kind, created.id
    ('item', 7)

    `created.url` is the address of its page.
    """

    __slots__ = ()
    _more_attributes: ClassVar[tuple[str, ...]] = ("url",)

    kind: ClassVar[Literal["item"]] = "item"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""


class CreatedTemplate(HasPage, Created):
    """The ID of a new template.

    >>> created = CreatedTemplate.from_dict({"id": 7})
    >>> created.kind, created.id
    ('template', 7)

    `created.url` is the address of its page.
    """

    __slots__ = ()
    _more_attributes: ClassVar[tuple[str, ...]] = ("url",)

    kind: ClassVar[Literal["template"]] = "template"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""


class CreatedEvent(Created, Identified):
    """The ID of a new booking.

    >>> created = CreatedEvent.from_dict({"id": 7})
    >>> created.kind, created.id
    ('event', 7)
    """

    __slots__ = ()

    kind: ClassVar[Literal["event"]] = "event"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
