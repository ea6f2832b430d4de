"""What a creation returns: the ID of what was created, and what it is the ID of."""

from __future__ import annotations

from elab_api_v1.models import Created

__all__ = ["CreatedEvent", "CreatedExperiment", "CreatedItem", "CreatedTemplate"]


class CreatedExperiment(Created):
    """The ID of a new experiment. It stands for the experiment wherever a method takes an entry.

    >>> CreatedExperiment.from_dict({"id": 7}).id
    7
    """

    __slots__ = ()


class CreatedItem(Created):
    """The ID of a new database item. It stands for the item wherever a method takes an entry.

    >>> CreatedItem.from_dict({"id": 7}).id
    7
    """

    __slots__ = ()


class CreatedTemplate(Created):
    """The ID of a new template.

    >>> CreatedTemplate.from_dict({"id": 7}).id
    7
    """

    __slots__ = ()


class CreatedEvent(Created):
    """The ID of a new booking.

    >>> CreatedEvent.from_dict({"id": 7}).id
    7
    """

    __slots__ = ()
