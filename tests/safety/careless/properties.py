"""Careless writes of what only API v2 can set, which servers would store, ignore or turn into null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk import Permission
from elab_sdk.errors import ReadOnlyKeyError, ValidationError
from tests.safety.careless.common import MISSING_ID, invalid_input
from tests.safety.cases import WriteCase, has

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.safety.example_notebook import ExampleNotebook

_V2: Final = has("update_experiment")
_PERMISSIONS: Final[dict[str, object]] = {
    "an unknown word": "everybody",
    "a number": 30,
    "the text of the API": '{"base": 10, "teams": [], "users": [], "teamgroups": []}',
    "no base": Permission(users=(2,)),
    "a base that does not exist": Permission(25),
    "a user 0": Permission(30, users=(0,)),
}


def _rate(rating: object) -> Callable[[Any, ExampleNotebook], object]:
    return lambda m, w: m.set_rating(("experiment", w.experiment), rating)


def _number(number: object) -> Callable[[Any, ExampleNotebook], object]:
    return lambda m, w: m.set_custom_id(("experiment", w.experiment), number)


def _readable(permission: object) -> Callable[[Any, ExampleNotebook], object]:
    return lambda m, w: m.set_permissions(("experiment", w.experiment), write="useronly", read=permission)


def _checked(name: str, operation: Callable[[Any, ExampleNotebook], object]) -> WriteCase:
    """Return a case that must be refused after lists were read."""
    return WriteCase(name=name, operation=operation, exists=_V2, refused=(ValidationError,))


PROPERTIES: Final = (
    *(invalid_input(f"rating {rating!r}", _rate(rating)) for rating in (9, -1, "good", None)),
    *(invalid_input(f"custom ID {number!r}", _number(number)) for number in ("EXP-1", 0, 2.5)),
    *(invalid_input(f"permissions: {name}", _readable(value)) for name, value in _PERMISSIONS.items()),
    invalid_input("permissions: none", lambda m, w: m.set_permissions(("experiment", w.experiment))),
    _checked(
        "status: unknown title", lambda m, w: m.set_status(("experiment", w.experiment), "No such status")
    ),
    _checked("status: missing", lambda m, w: m.set_status(("experiment", w.experiment), MISSING_ID)),
    _checked(
        "category of API v2: unknown title",
        lambda m, w: m.set_category(("experiment", w.experiment), "Blots"),
    ),
    _checked(
        "category of API v2: missing", lambda m, w: m.set_category(("experiment", w.experiment), MISSING_ID)
    ),
    _checked("create a status that exists", lambda m, _: m.create_status("experiment", "running")),
    WriteCase(
        name="read-only key: rating",
        operation=lambda m, w: m.set_rating(("experiment", w.experiment), 4),
        exists=_V2,
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
)
