"""Careless writes with unknown fields or invalid IDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import NotFoundError, ServerError, ValidationError
from tests.safety.cases import WriteCase, has, stores_dates

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
from tests.safety.careless.common import MISSING_ID, invalid_input


def _missing_template_errors(release: Release) -> tuple[type[BaseException], ...]:
    # from 4.4, an update of a missing template is an empty 500
    return (NotFoundError,) if release.missing_template == "forbidden" else (NotFoundError, ServerError)


def _missing_event_errors(release: Release) -> tuple[type[BaseException], ...]:
    # up to and including 3.4.9 it is a 500
    return (NotFoundError, ServerError) if release.event_missing == "crash" else (NotFoundError,)


def _set_title(entry_id: object) -> Any:
    return lambda m, _: m.post_experiment(entry_id, title="New title")


FIELDS: Final = (
    invalid_input("unknown field alone", lambda m, w: m.post_experiment(w.experiment, {"tittle": "x"})),
    invalid_input(
        "unknown field and valid field",
        lambda m, w: m.post_experiment(w.experiment, {"title": "x", "bodyy": "<p>x</p>"}),
    ),
    invalid_input("field in capitals", lambda m, w: m.post_experiment(w.experiment, {"Title": "x"})),
    invalid_input("field name that is not text", lambda m, w: m.post_experiment(w.experiment, {1: "x"})),
    invalid_input("no field", lambda m, w: m.post_experiment(w.experiment)),
    invalid_input("empty dict", lambda m, w: m.post_experiment(w.experiment, {})),
    invalid_input("text instead of a dict", lambda m, w: m.post_experiment(w.experiment, "title=x")),
    invalid_input(
        "same field twice", lambda m, w: m.post_experiment(w.experiment, {"title": "x"}, title="y")
    ),
    WriteCase(
        name="misspelt keyword",
        operation=lambda m, w: m.post_experiment(w.experiment, tittle="x"),
        # Python itself refuses an unknown keyword
        refused=(ValidationError, TypeError),
    ),
    invalid_input(
        "complete entry posted back",
        lambda m, w: m.post_experiment(w.experiment, m.get_experiment(w.experiment).to_dict()),
    ),
    invalid_input("file as field", lambda m, w: m.post_experiment(w.experiment, {"file": "gel.png"})),
    invalid_input(
        "body and bodyappend",
        lambda m, w: m.post_experiment(w.experiment, body="<p>x</p>", bodyappend="<p>y</p>"),
    ),
)


IDS: Final = (
    *(
        invalid_input(f"ID {number!r}", _set_title(number))
        for number in ("abc", "", "1.5", "1 2", 0, -1, 1.5, True, None, [1])
    ),
    invalid_input(
        "ID of another kind of entry",
        lambda m, w: m.post_experiment(m.get_item(w.item), title="x"),
        needs=("item",),
    ),
    invalid_input("tag for ID 'abc'", lambda m, _: m.add_tag_to_experiment("abc", "blot")),
    invalid_input("upload to ID 0", lambda m, w: m.upload_to_experiment(0, w.file("gel.png"))),
    invalid_input("item ID 'abc'", lambda m, _: m.post_item("abc", title="x")),
    invalid_input("template ID None", lambda m, _: m.post_template(None, title="x")),
    invalid_input("cancel booking 'abc'", lambda m, _: m.destroy_event("abc")),
    WriteCase(
        name="missing experiment",
        operation=lambda m, _: m.post_experiment(MISSING_ID, title="x"),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="missing experiment: title, date and body",
        operation=lambda m, _: m.post_experiment(MISSING_ID, title="x", date="2019-03-02", body="<p>x</p>"),
        exists=stores_dates,
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="missing experiment: tag",
        operation=lambda m, _: m.add_tag_to_experiment(MISSING_ID, "blot"),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="missing experiment: upload",
        operation=lambda m, w: m.upload_to_experiment(MISSING_ID, w.file("gel.png")),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="missing item",
        operation=lambda m, _: m.post_item(MISSING_ID, title="x"),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="missing template",
        operation=lambda m, _: m.post_template(MISSING_ID, title="x"),
        exists=has("post_template"),
        refused=_missing_template_errors,
    ),
    WriteCase(
        name="missing booking",
        operation=lambda m, _: m.destroy_event(MISSING_ID),
        exists=has("destroy_event"),
        refused=_missing_event_errors,
    ),
)
