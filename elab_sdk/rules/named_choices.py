"""Choice of a status, items type or template by ID or name. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from elab_api_v1.base import Model

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Category", "describe_all", "find_by_title", "has_all_tags", "is_same_name", "resolve_id"]


class Category(Protocol):
    """A status, an items type or a template."""

    @property
    def id(self) -> int:
        """The ID."""
        ...

    @property
    def title(self) -> str:
        """The name."""
        ...


CategoryT = TypeVar("CategoryT", bound=Category)


def resolve_id(existing: Sequence[Category], id_or_name: int | str, argument: str, *, noun: str = "") -> int:
    """The ID of a category, given by ID or by name.

    Args:
        existing: The existing categories.
        id_or_name: An ID or a name.
        argument: Argument name, used in error messages.
        noun: What to call the value in them, if the name of the argument does not say it.

    Raises:
        ValidationError: The category does not exist, or the name is ambiguous. The message lists the
            existing ones.
    """
    if isinstance(id_or_name, str):
        return find_by_title(existing, id_or_name, argument, noun=noun).id
    if id_or_name not in [each.id for each in existing]:
        raise ValidationError(
            f"{noun or argument} {id_or_name} does not exist; {_expected(existing)}", argument
        )
    return id_or_name


def find_by_title(existing: Iterable[CategoryT], title: str, argument: str, *, noun: str = "") -> CategoryT:
    """The category with a name. Case is ignored unless it distinguishes two categories.

    Args:
        existing: The existing categories.
        title: The name.
        argument: Argument name, used in error messages.
        noun: What to call the value in them, if the name of the argument does not say it.

    Raises:
        ValidationError: The category does not exist, or the name is ambiguous. The message lists the
            existing ones.
    """
    rows = list(existing)
    matches = [each for each in rows if each.title == title] or [
        each for each in rows if is_same_name(each.title, title)
    ]
    if not matches:
        raise ValidationError(f"{noun or argument} {title!r} does not exist; {_expected(rows)}", argument)
    if len(matches) > 1:
        # from 5.4 the lists also contain what other teams share
        matches = [each for each in matches if _is_own(each)] or matches
    if len(matches) > 1:
        raise ValidationError(
            f"{noun or argument} {title!r} is ambiguous; use one of these IDs: {describe_all(matches)}",
            argument,
        )
    return matches[0]


def _expected(existing: Sequence[Category]) -> str:
    return f"use one of {describe_all(existing)}" if existing else "none exists"


def _is_own(category: Category) -> bool:
    """Whether a category belongs to the team of the key's owner, as all do that do not say so."""
    return not isinstance(category, Model) or category.get("is_current_team") in (None, 1)


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are equal, ignoring case and surrounding whitespace.

    >>> is_same_name("Running ", "running")
    True
    """
    return one.strip().casefold() == other.strip().casefold()


def has_all_tags(tags: Iterable[str], required: Iterable[str]) -> bool:
    """Whether all required tags are present, ignoring case as eLabFTW does.

    >>> has_all_tags(["Blot", "GFP"], ["blot"])
    True
    """
    present = {tag.strip().casefold() for tag in tags}
    return all(tag.strip().casefold() in present for tag in required)


def describe_all(categories: Iterable[Category]) -> str:
    """IDs and names as text, such as: 1 'Running', 2 'Success'."""
    return ", ".join(f"{each.id} {each.title!r}" for each in categories)
