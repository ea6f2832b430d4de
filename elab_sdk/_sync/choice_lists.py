# Derived from elab_sdk/_async/choice_lists.py by tools/unasync.py: do not edit.
"""The statuses and categories that entries can have: listing, choosing and creating them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from elab_api_v1.api.team import get_items_types, get_status
from elab_api_v1.base import Model
from elab_api_v1.models import Status
from elab_api_v2.api.items_types import create_items_type, update_items_type
from elab_api_v2.api.team import (
    create_experiments_category,
    create_experiments_status,
    create_items_status,
    create_resources_category,
    list_experiments_categories,
    list_items_statuses,
    list_resources_categories,
)
from elab_api_v2.models.category import Category
from elab_api_v2.models.choice_create import ChoiceCreate
from elab_api_v2.models.items_type_create import ItemsTypeCreate
from elab_api_v2.models.items_type_update import ItemsTypeUpdate

from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import UnexpectedWrite, ValidationError
from elab_sdk.rules import checks, choices
from elab_sdk.rules.named_choices import is_same_name, resolve_id
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.wire import Request

    from elab_sdk._sync.session import Session
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.releases import Release

__all__ = ["categories", "category_id", "create_category", "create_status", "status_id", "statuses"]

_ALL: Final = 9999
"""More rows than a team has, but few enough for every release: up to and including 5.1, 10000 becomes 15."""
_ChoiceT = TypeVar("_ChoiceT", Status, Category)


# -- listing -----------------------------------------------------------------------------------------------


def statuses(session: Session, kind: EntryKind) -> list[Status]:
    """List the statuses of experiments or items."""
    if kind == "item":
        return session.call_v2(list_items_statuses.request(limit=_ALL), "get_statuses")
    return session.call_optional(get_status.request())


def categories(session: Session, kind: EntryKind, method: str = "get_categories") -> list[Category]:
    """List the categories of experiments or items. Up to and including 5.2 those of items are items types."""
    if kind == "experiment":
        return session.call_v2(list_experiments_categories.request(limit=_ALL), method)
    session.require_v2("update_item", method)
    if session.known.holds_for_all(_has_resources_categories):
        return session.call_v2(list_resources_categories.request(limit=_ALL), method)
    types = session.call_optional(get_items_types.request())
    return [Category.from_dict({"id": each.id, "title": each.title, "color": each.color}) for each in types]


def status_id(session: Session, kind: EntryKind, status: object, method: str) -> int:
    """Find the ID of an existing status.

    Raises:
        ValidationError: It does not exist.
    """
    requested = _id_or_title(status, "status", ("status",))
    session.require_v2("list_items_statuses", method)
    return _existing(statuses(session, kind), status, requested, "status")


def category_id(session: Session, kind: EntryKind, category: object, method: str) -> int:
    """Find the ID of an existing category.

    Raises:
        ValidationError: It does not exist.
    """
    requested = _id_or_title(category, "category", ("", "items_type"))
    return _existing(categories(session, kind, method), category, requested, "category")


def _id_or_title(value: object, argument: str, kinds: tuple[str, ...]) -> int | str:
    """Check what names a status or category.

    Args:
        value: A title, an ID or a model.
        argument: Argument name, used in error messages.
        kinds: The kinds of models that are accepted; "" for a `Category`, which has none.
    """
    if isinstance(value, str) and not value.strip().isdecimal():
        return checks.text(value, argument)
    if isinstance(value, Model) and getattr(value, "kind", "") not in kinds:
        raise ValidationError(
            f"{argument} must be a {argument}, its ID or its title, not {describe_value(value)}", argument
        )
    return checks.entry_id(value, argument)


def _existing(
    existing: Sequence[Status | Category], value: object, requested: int | str, argument: str
) -> int:
    """Find the ID in the list. A model of another list can have the same ID: its title shows this."""
    number = resolve_id(existing, requested, argument)
    if isinstance(value, Model):
        found = next(each for each in existing if each.id == number)
        title: object = getattr(value, "title", None)
        if found.title != title:
            raise ValidationError(
                f"{argument} {number} is {found.title!r} here, not {title!r}; it may be of the other kind of"
                " entries, or have a new title",
                argument,
            )
    return number


# -- creating ----------------------------------------------------------------------------------------------


def create_status(session: Session, kind: EntryKind, title: str, color: str | None) -> Status:
    """Create a status of experiments or items."""
    choice = choices.check(title, color)
    creation = create_items_status if kind == "item" else create_experiments_status
    request = creation.request(body=_body(choice))
    session.require_v2(request.operation, "create_status")
    _refuse_existing(statuses(session, kind), choice, "status")
    new_id = session.call_v2(request, "create_status")
    with note_completed_steps([f"created status {new_id}"]):
        return _created(statuses(session, kind), new_id, choice, request)


def create_category(session: Session, kind: EntryKind, title: str, color: str | None) -> Category:
    """Create a category of experiments or items."""
    choice = choices.check(title, color)
    session.require_v2("create_experiments_category", "create_category")
    _refuse_existing(categories(session, kind), choice, "category")
    is_items_type = kind == "item" and not session.known.holds_for_all(_has_resources_categories)
    if kind == "experiment":
        request = create_experiments_category.request(body=_body(choice))
    elif is_items_type:
        request = create_items_type.request(body=ItemsTypeCreate(title=choice.title, name=choice.title))
    else:
        request = create_resources_category.request(body=_body(choice))
    new_id = session.call_v2(request, "create_category")
    with note_completed_steps([f"created category {new_id}"]):
        if is_items_type and choice.color is not None:
            # the creation ignores every color (seen on 4.9.0 and 5.1.15)
            coloring = update_items_type.request(new_id, body=ItemsTypeUpdate(color=choice.color))
            session.call_v2(coloring, "create_category")
        return _created(categories(session, kind), new_id, choice, request)


def _body(choice: choices.Choice) -> ChoiceCreate:
    if choice.color is None:
        return ChoiceCreate(name=choice.title)
    return ChoiceCreate(name=choice.title, color=choice.color)


def _refuse_existing(existing: Sequence[Status | Category], choice: choices.Choice, noun: str) -> None:
    """The server makes a second one of the same title, and a title then no longer says which."""
    for each in existing:
        if is_same_name(each.title, choice.title) and each.get("is_current_team") in (None, 1):
            raise ValidationError(f"title {choice.title!r} exists already: {noun} {each.id}", "title")


def _created(
    existing: Sequence[_ChoiceT], new_id: int, choice: choices.Choice, request: Request[int]
) -> _ChoiceT:
    """Find the new one in the list, and compare it with what was requested."""
    made = next((each for each in existing if each.id == new_id), None)
    if made is None:
        raise UnexpectedWrite("it was created, but is not listed", request.method, request.path, new_id)
    if made.title != choice.title or (choice.color is not None and not _has_color(made, choice.color)):
        raise UnexpectedWrite(
            f"it was created as {made.title!r} with the color {made.color}",
            request.method,
            request.path,
            new_id,
        )
    return made


def _has_color(choice: Status | Category, color: str) -> bool:
    return choice.color is not None and choice.color.casefold() == color.casefold()


def _has_resources_categories(release: Release) -> bool:
    return release.has("list_resources_categories")
