"""What people name and servers number: status, types of items, templates. Nothing here is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Category", "chosen", "has_tags", "listed", "same", "titled"]


class Category(Protocol):
    """A status, a type of items, or a template."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def title(self) -> str:
        """Its name."""
        ...


CategoryT = TypeVar("CategoryT", bound=Category)


def chosen(there: Sequence[Category], wanted: int | str, argument: str) -> int:
    """The number of what is meant.

    Args:
        there: What there is.
        wanted: A number or a name.
        argument: What the caller calls it.

    Raises:
        ValidationError: There is none, or there are several of that name. It lists what there is.
    """
    if isinstance(wanted, str):
        return titled(there, wanted, argument).id
    if wanted not in [each.id for each in there]:
        raise ValidationError(f"{argument} {wanted} does not exist; there are {listed(there)}", argument)
    return wanted


def titled(there: Iterable[CategoryT], wanted: str, argument: str) -> CategoryT:
    """The one of that name; upper and lower case count only where they tell two apart.

    Args:
        there: What there is.
        wanted: The name.
        argument: What the caller calls it.

    Raises:
        ValidationError: There is none, or there are several. It lists what there is.
    """
    rows = list(there)
    found = [each for each in rows if each.title == wanted] or [
        each for each in rows if same(each.title, wanted)
    ]
    if not found:
        raise ValidationError(
            f"{argument} {wanted!r} does not exist; there are {listed(rows) or 'none'}", argument
        )
    if len(found) > 1:
        raise ValidationError(
            f"{argument}: several are named {wanted!r}; give the number: {listed(found)}", argument
        )
    return found[0]


def same(one: str, other: str) -> bool:
    """Whether two names are the same; upper and lower case are.

    >>> same("Running ", "running")
    True
    """
    return one.strip().casefold() == other.strip().casefold()


def has_tags(found: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether all tags are there that are wanted; upper and lower case are the same to eLabFTW.

    >>> has_tags(["Blot", "GFP"], ["blot"])
    True
    """
    there = {tag.strip().casefold() for tag in found}
    return all(tag.strip().casefold() in there for tag in wanted)


def listed(there: Iterable[Category]) -> str:
    """All of them, in words: 1 'Running', 2 'Success'."""
    return ", ".join(f"{each.id} {each.title!r}" for each in there)
