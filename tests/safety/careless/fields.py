"""Fields that there are not, and ids that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import NotFoundError, ServerError, ValidationError
from tests.safety.cases import Case, has, stores_dates

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
from tests.safety.careless.common import NOBODY, wrong


def _no_template(release: Release) -> tuple[type[BaseException], ...]:
    # from 4.4 on an update of a template that does not exist is a 500 without a word
    return (NotFoundError,) if release.missing_template == "forbidden" else (NotFoundError, ServerError)


def _no_event(release: Release) -> tuple[type[BaseException], ...]:
    # up to and including 3.4.9 it is a 500
    return (NotFoundError, ServerError) if release.event_missing == "crash" else (NotFoundError,)


def _titled(number: object) -> Any:
    return lambda m, _: m.post_experiment(number, title="New title")


FIELDS: Final = (
    wrong("unknown field alone", lambda m, w: m.post_experiment(w.experiment, {"tittle": "x"})),
    wrong(
        "unknown field beside a good one",
        lambda m, w: m.post_experiment(w.experiment, {"title": "x", "bodyy": "<p>x</p>"}),
    ),
    wrong("field in capitals", lambda m, w: m.post_experiment(w.experiment, {"Title": "x"})),
    wrong("field that is no word", lambda m, w: m.post_experiment(w.experiment, {1: "x"})),
    wrong("no field", lambda m, w: m.post_experiment(w.experiment)),
    wrong("empty dict", lambda m, w: m.post_experiment(w.experiment, {})),
    wrong("text for a dict", lambda m, w: m.post_experiment(w.experiment, "title=x")),
    wrong("field given twice", lambda m, w: m.post_experiment(w.experiment, {"title": "x"}, title="y")),
    Case(
        name="misspelt keyword",
        act=lambda m, w: m.post_experiment(w.experiment, tittle="x"),
        # Python itself refuses a keyword that there is not, as type checkers do
        refused=(ValidationError, TypeError),
    ),
    wrong(
        "a whole entry posted back",
        lambda m, w: m.post_experiment(w.experiment, m.get_experiment(w.experiment).to_dict()),
    ),
    wrong("a file as a field", lambda m, w: m.post_experiment(w.experiment, {"file": "gel.png"})),
    wrong(
        "body replaced and appended to",
        lambda m, w: m.post_experiment(w.experiment, body="<p>x</p>", bodyappend="<p>y</p>"),
    ),
)


IDS: Final = (
    *(
        wrong(f"id {number!r}", _titled(number))
        for number in ("abc", "", "1.5", "1 2", 0, -1, 1.5, True, None, [1])
    ),
    wrong(
        "id of another kind of entry",
        lambda m, w: m.post_experiment(m.get_item(w.item), title="x"),
        needs=("item",),
    ),
    wrong("tag for id 'abc'", lambda m, _: m.add_tag_to_experiment("abc", "blot")),
    wrong("upload to id 0", lambda m, w: m.upload_to_experiment(0, w.file("gel.png"))),
    wrong("item id 'abc'", lambda m, _: m.post_item("abc", title="x")),
    wrong("template id None", lambda m, _: m.post_template(None, title="x")),
    wrong("cancel id 'abc'", lambda m, _: m.destroy_event("abc")),
    Case(
        name="entry that does not exist",
        act=lambda m, _: m.post_experiment(NOBODY, title="x"),
        refused=(NotFoundError,),
    ),
    Case(
        name="entry that does not exist: all three",
        act=lambda m, _: m.post_experiment(NOBODY, title="x", date="2019-03-02", body="<p>x</p>"),
        exists=stores_dates,
        refused=(NotFoundError,),
    ),
    Case(
        name="entry that does not exist: tag",
        act=lambda m, _: m.add_tag_to_experiment(NOBODY, "blot"),
        refused=(NotFoundError,),
    ),
    Case(
        name="entry that does not exist: upload",
        act=lambda m, w: m.upload_to_experiment(NOBODY, w.file("gel.png")),
        refused=(NotFoundError,),
    ),
    Case(
        name="item that does not exist",
        act=lambda m, _: m.post_item(NOBODY, title="x"),
        refused=(NotFoundError,),
    ),
    Case(
        name="template that does not exist",
        act=lambda m, _: m.post_template(NOBODY, title="x"),
        exists=has("post_template"),
        refused=_no_template,
    ),
    Case(
        name="booking that does not exist",
        act=lambda m, _: m.destroy_event(NOBODY),
        exists=has("destroy_event"),
        refused=_no_event,
    ),
)
