"""Careless changes of steps and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ConflictError, NotFoundError, PermissionDeniedError, ReadOnlyKeyError
from tests.safety.careless.common import MISSING_ID, invalid_input
from tests.safety.cases import WriteCase, has
from tests.safety.natural.discussions import entry, with_comment, with_step

if TYPE_CHECKING:
    from tests.safety.cases import Errors, Operation


def _refused(name: str, operation: Operation, *errors: type[BaseException], **more: Any) -> WriteCase:
    refused: Errors = errors
    return WriteCase(
        name=name, operation=operation, refused=refused, exists=has("update_step", "update_comment"), **more
    )


def _foreign(name: str, operation: Operation) -> WriteCase:
    return _refused(f"{name} of another user", operation, PermissionDeniedError, key="other")


DISCUSSIONS: Final = (
    invalid_input("step: blank", lambda m, w: m.add_step(entry(w, "experiment"), " ")),
    invalid_input("step: None", lambda m, w: m.add_step(entry(w, "experiment"), None)),
    invalid_input("step: two lines", lambda m, w: m.add_step(entry(w, "experiment"), "thaw\nweigh")),
    invalid_input("step: two separated by |", lambda m, w: m.add_step(entry(w, "experiment"), "thaw|weigh")),
    invalid_input(
        "step: deadline 'tomorrow'",
        lambda m, w: m.add_step(entry(w, "experiment"), "weigh", deadline="tomorrow"),
    ),
    invalid_input(
        "step: deadline without a time",
        lambda m, w: m.add_step(entry(w, "experiment"), "weigh", deadline="2040-01-31"),
    ),
    invalid_input("step: delete by ID alone", lambda m, w: m.delete_step(entry(w, "experiment"), 1)),
    invalid_input("step: of an event", lambda m, _: m.add_step(("event", 1), "weigh")),
    _refused(
        "step: delete with another text",
        with_step(lambda m, e, step: m.delete_step(e, step.id, body="weigh")),
        ConflictError,
    ),
    _refused(
        "step: finish through another entry",
        lambda m, w: m.finish_step(("experiment", w.bystander), m.get_steps(entry(w, "experiment"))[0].id),
        NotFoundError,
    ),
    _refused(
        "step: of a missing entry",
        lambda m, _: m.add_step(("experiment", MISSING_ID), "weigh"),
        NotFoundError,
    ),
    _refused(
        "step: while locked by another user",
        lambda m, w: m.add_step(("experiment", w.held), "weigh"),
        PermissionDeniedError,
        needs=("held",),
    ),
    _foreign("step: add to an entry", lambda m, w: m.add_step(entry(w, "experiment"), "weigh")),
    _foreign("step: finish one", with_step(lambda m, e, step: m.finish_step(e, step))),
    _foreign("step: edit one", with_step(lambda m, e, step: m.edit_step(e, step, "weigh"))),
    _foreign("step: delete one", with_step(lambda m, e, step: m.delete_step(e, step))),
    _refused(
        "step: with a read-only key",
        lambda m, w: m.add_step(entry(w, "experiment"), "weigh"),
        ReadOnlyKeyError,
        key="readonly",
    ),
    invalid_input("comment: blank", lambda m, w: m.add_comment(entry(w, "experiment"), "")),
    invalid_input("comment: markup", lambda m, w: m.add_comment(entry(w, "experiment"), "<b>fine</b>")),
    invalid_input("comment: on a template", lambda m, w: m.add_comment(entry(w, "template"), "fine")),
    invalid_input("comment: delete by ID alone", lambda m, w: m.delete_comment(entry(w, "experiment"), 1)),
    _refused(
        "comment: delete with another text",
        with_comment(lambda m, e, comment: m.delete_comment(e, comment, text="fine")),
        ConflictError,
    ),
    _refused(
        "comment: on a private entry",
        lambda m, w: m.add_comment(("experiment", w.private), "fine"),
        PermissionDeniedError,
        key="other",
        needs=("private",),
    ),
    _foreign("comment: edit one", with_comment(lambda m, e, comment: m.edit_comment(e, comment, "good"))),
    _foreign("comment: delete one", with_comment(lambda m, e, comment: m.delete_comment(e, comment))),
)
