"""The state of an entry: normal, archived or deleted; and locked or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from elab_api_v1.models import Experiment, Item, Template

from elab_sdk._wording import say
from elab_sdk.errors import LockedError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release

__all__ = [
    "ARCHIVED",
    "DELETED",
    "NORMAL",
    "AnyEntry",
    "deleted_error",
    "locked_error",
    "obstacle",
    "reads_deleted",
    "restores",
    "unarchives",
]

AnyEntry: TypeAlias = Experiment | Item | Template
"""An entry as the server returned it."""

NORMAL: Final = 1
"""`state` of an entry that is neither archived nor deleted."""
ARCHIVED: Final = 2
"""`state` of an archived entry."""
DELETED: Final = 3
"""`state` of a deleted entry."""
_STATES: Final[Mapping[object, str]] = {ARCHIVED: "archived", DELETED: "deleted"}


def obstacle(state: object, locked: object) -> str:
    """Why an entry should not be changed: "locked", "archived" or "deleted"; "" for no reason.

    >>> obstacle(2, 1), obstacle(1, 1), obstacle(1, 0)
    ('archived', 'locked', '')

    Args:
        state: The `state` of the entry.
        locked: Its `locked`, as the server sent it or as a bool.
    """
    return _STATES.get(state) or ("locked" if locked in (1, "1") else "")


def locked_error(path: str, hint: str) -> LockedError:
    """The error for a locked or archived entry, before it is changed. It is not raised.

    >>> locked_error("experiments/3", "unlock it first").was_sent
    False

    Args:
        path: The path of the entry, which was read.
        hint: What to do.
    """
    return LockedError(200, "", "GET", path, hint)


def deleted_error(path: str) -> NotFoundError:
    """The error for a deleted entry, before it is changed. It is not raised.

    >>> deleted_error("experiments/3").hint
    'the entry is deleted: restore(…) brings it back from 5.3'

    Args:
        path: The path of the entry, which was read.
    """
    hint = say("the entry is deleted: {restore} brings it back from 5.3")
    return NotFoundError(200, "", "GET", path, hint)


def reads_deleted(release: Release) -> bool:
    """Whether a deleted entry can be read.

    >>> from elab_sdk.rules.releases import find_release
    >>> reads_deleted(find_release("5.1")), reads_deleted(find_release("5.2"))
    (False, True)
    """
    return release.v2 is not None and release.v2.reads_deleted


def restores(release: Release) -> bool:
    """Whether a deleted entry can be restored.

    >>> from elab_sdk.rules.releases import find_release
    >>> restores(find_release("5.2")), restores(find_release("5.3"))
    (False, True)
    """
    return release.v2 is not None and "restore" in release.v2.actions


def unarchives(release: Release) -> bool:
    """Whether there is an action that ends the archived state. Otherwise the state is set by an update.

    >>> from elab_sdk.rules.releases import find_release
    >>> unarchives(find_release("5.2")), unarchives(find_release("5.3"))
    (False, True)
    """
    return release.v2 is not None and "unarchive" in release.v2.actions
