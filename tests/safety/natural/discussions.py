"""Steps and comments, which only API v2 can change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.safety.cases import WriteCase, has, sets
from tests.safety.example_notebook import COMMENT, STEP

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.safety.cases import Expect, Operation
    from tests.safety.example_notebook import ExampleNotebook

    Operate = Callable[[Any, tuple[str, int], Any], object]

_DEADLINE: Final = "2040-01-31 12:00:00"
_TEXT: Final = 'weigh 2 g of "salt", it\'s T < 4 °C'


def entry(world: ExampleNotebook, role: str) -> tuple[str, int]:
    """Return the entry of a role as an argument."""
    return role, getattr(world, role)


def with_step(operate: Operate, role: str = "experiment") -> Operation:
    """Return an operation on the first step of an entry, which is read before."""
    return lambda m, w: operate(m, entry(w, role), m.get_steps(entry(w, role))[0])


def with_comment(operate: Operate, role: str = "experiment") -> Operation:
    """Return an operation on the first comment on an entry, which is read before."""
    return lambda m, w: operate(m, entry(w, role), m.get_comments(entry(w, role))[0])


def _step(name: str, operation: Operation, expect: Expect) -> WriteCase:
    return WriteCase(name=f"step: {name}", operation=operation, expect=expect, exists=has("update_step"))


def _comment(name: str, operation: Operation, expect: Expect, **more: Any) -> WriteCase:
    return WriteCase(
        name=f"comment: {name}", operation=operation, expect=expect, exists=has("update_comment"), **more
    )


def _finish_and_reopen(client: Any, entry: tuple[str, int], step: Any) -> None:
    client.finish_step(entry, step)
    client.reopen_step(entry, step)


def _delay(client: Any, entry: tuple[str, int], step: Any) -> None:
    client.set_step_deadline(entry, step, _DEADLINE)
    client.set_step_deadline(entry, step, None)


_OLD: Final = (STEP, False, None)

DISCUSSIONS: Final = (
    _step(
        "add",
        lambda m, w: m.add_step(entry(w, "experiment"), _TEXT),
        sets("experiment", steps=[_OLD, (_TEXT, False, None)]),
    ),
    _step(
        "add to an item, with a deadline",
        lambda m, w: m.add_step(entry(w, "item"), "weigh", deadline="2040-01-31T12:00"),
        sets("item", steps=[_OLD, ("weigh", False, _DEADLINE)]),
    ),
    _step(
        "add to a template",
        lambda m, w: m.add_step(entry(w, "template"), "weigh"),
        sets("template", steps=[("weigh", False, None)]),
    ),
    _step(
        "finish",
        with_step(lambda m, e, step: m.finish_step(e, step)),
        sets("experiment", steps=[(STEP, True, None)]),
    ),
    _step(
        "finish twice",
        with_step(lambda m, e, step: [m.finish_step(e, step.id), m.finish_step(e, step)]),
        sets("experiment", steps=[(STEP, True, None)]),
    ),
    _step("finish and open again", with_step(_finish_and_reopen, "item"), sets("item", steps=[_OLD])),
    _step(
        "open an open one",
        with_step(lambda m, e, step: m.reopen_step(e, step)),
        sets("experiment", steps=[_OLD]),
    ),
    _step(
        "edit",
        with_step(lambda m, e, step: m.edit_step(e, step, _TEXT)),
        sets("experiment", steps=[(_TEXT, False, None)]),
    ),
    _step(
        "deadline",
        with_step(lambda m, e, step: m.set_step_deadline(e, step, _DEADLINE)),
        sets("experiment", steps=[(STEP, False, _DEADLINE)]),
    ),
    _step("remove the deadline", with_step(_delay, "item"), sets("item", steps=[_OLD])),
    _step(
        "delete",
        with_step(lambda m, e, step: m.delete_step(e, step.id, body=STEP)),
        sets("experiment", steps=[]),
    ),
    _comment(
        "add",
        lambda m, w: m.add_comment(entry(w, "experiment"), f"{_TEXT}\nrepeat it"),
        sets("experiment", comments=[COMMENT, f"{_TEXT}\nrepeat it"]),
    ),
    _comment(
        "add to an item of another user",
        lambda m, w: m.add_comment(entry(w, "item"), COMMENT),
        sets("item", comments=[COMMENT, COMMENT]),
        key="other",
    ),
    _comment(
        "edit",
        with_comment(lambda m, e, comment: m.edit_comment(e, comment, _TEXT)),
        sets("experiment", comments=[_TEXT]),
    ),
    _comment(
        "delete",
        with_comment(lambda m, e, comment: m.delete_comment(e, comment), "item"),
        sets("item", comments=[]),
    ),
)
