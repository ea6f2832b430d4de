"""Calls that change an entry."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tests.elabapy.calls.common import Call, careless
from tests.elabapy.calls.reading import NOBODY
from tests.safety.cases import adds, both, has, nothing, sets
from tests.safety.world import BODY

if TYPE_CHECKING:
    from tests.safety.state import State
    from tests.safety.world import World

WIPES: Final = "creates an entry instead (title or date is what makes an update), or wipes what is not sent"
CREATES: Final = "creates an entry instead"
FIRST: Final = "does the first act, says success, and leaves out the rest"
OF_TYPE: Final = "creates an item of the type with that number"
DROPS: Final = "says success, and drops what it does not know"
TODAY: Final = "makes the date today"
METADATA: Final = {"b": 1, "a": {"c": "ü"}}
DOCUMENTED: Final = {"title": "New title", "body": "Experiment updated through API", "date": "20170415"}


def _post(name: str, params: Any, expect: Any, why: str = "", **more: Any) -> Call:
    return Call(
        method="post_experiment",
        name=name,
        act=lambda m, w: m.post_experiment(w.experiment, params),
        expect=expect,
        why=why,
        **more,
    )


def _item(name: str, params: Any, expect: Any, why: str = "", **more: Any) -> Call:
    return Call(
        method="post_item",
        name=name,
        act=lambda m, w: m.post_item(w.item, params),
        expect=expect,
        why=why,
        **more,
    )


def changed_status(state: State, world: World) -> None:
    """The experiment has the second status."""
    state.entries["experiment"].category = world.status


def changed_type(state: State, world: World) -> None:
    """The item is of the last type."""
    state.entries["spare"].category = world.items_type


def whole(m: Any, w: World, **changed: object) -> object:
    """A whole entry is read, changed, and posted back."""
    entry = m.get_experiment(w.experiment)
    entry.update(changed)
    return m.post_experiment(w.experiment, entry)


def _whole_later(m: Any, w: World) -> object:
    """Somebody else writes between the read and the write."""
    entry = m.get_experiment(w.experiment)
    w.server.sandbox.change("experiments", w.experiment, body="<p>of somebody else</p>", modified_at=LATER)
    entry["title"] = "Mine"
    return m.post_experiment(w.experiment, entry)


_WHOLE: Final = "post_experiment: whole, after another wrote"
FREE_TYPE: Final = 5
"""Number of an items type that no item has."""
LATER: Final = "2038-01-01 00:00:00"


def _both_kept(state: State, world: World) -> None:
    state.entries["experiment"].body = "<p>of somebody else</p>"
    state.entries["experiment"].title = "Mine"


EXPERIMENTS: Final = (
    _post(
        "the documentation's",
        DOCUMENTED,
        sets("experiment", title="New title", body="Experiment updated through API", date="20170415"),
    ),
    _post(
        "all three, another date",
        {"date": "20190302", "body": "<p>x</p>", "title": "x"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
    ),
    _post(
        "all three, an ISO date",
        {"title": "x", "date": "2019-03-02", "body": "<p>x</p>"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
        TODAY,
    ),
    _post(
        "all three, a date object",
        {"title": "x", "date": date(2019, 3, 2), "body": "<p>x</p>"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
        TODAY,
    ),
    _post(
        "all three, a datetime",
        {"title": "x", "date": datetime(2019, 3, 2, 12), "body": "<p>x</p>"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
        TODAY,
    ),
    _post("title only", {"title": "New"}, sets("experiment", title="New"), WIPES),
    _post("body only", {"body": "<p>new</p>"}, sets("experiment", body="<p>new</p>"), WIPES),
    _post("date only", {"date": "20190302"}, sets("experiment", date="20190302"), WIPES),
    _post(
        "title and body",
        {"title": "New", "body": "<p>n</p>"},
        sets("experiment", title="New", body="<p>n</p>"),
        WIPES,
    ),
    _post("a number for a title", {"title": 12}, sets("experiment", title="12"), WIPES),
    _post("bytes for a body", {"body": b"<p>b</p>"}, sets("experiment", body="<p>b</p>"), WIPES),
    _post("numpy's number for a title", {"title": np.int64(12)}, sets("experiment", title="12"), WIPES),
    _post("a title that a table lacks", {"title": math.nan}, None, "titles it 'nan', or creates an entry"),
    _post("a body that a table lacks", {"body": pd.NaT}, None, "stores 'NaT', or creates an entry"),
    _post("a list of one", {"title": ["One"]}, sets("experiment", title="One"), WIPES),
    _post(
        "None is left out",
        {"title": "New", "body": None, "date": None},
        sets("experiment", title="New"),
        WIPES,
    ),
    _post("pairs", [("title", "New")], sets("experiment", title="New"), WIPES),
    _post("append", {"bodyappend": "<p>more</p>"}, sets("experiment", body=BODY + "<p>more</p>"), CREATES),
    _post(
        "metadata as JSON",
        {"metadata": json.dumps(METADATA)},
        sets("experiment", metadata=METADATA),
        CREATES,
        needs=has("get_experiment"),
    ),
    _post("metadata, a dict", {"metadata": METADATA}, sets("experiment", metadata=METADATA), CREATES),
    _post("tag", {"tag": "blot"}, adds("experiment", "tags", "blot")),
    _post("two tags", {"tag": ["one", "two"]}, adds("experiment", "tags", "one", "two"), "adds the last one"),
    _post(
        "title and tag",
        {"title": "New", "tag": "blot"},
        both(sets("experiment", title="New"), adds("experiment", "tags", "blot")),
        FIRST,
    ),
    Call(
        method="post_experiment",
        name="link",
        act=lambda m, w: m.post_experiment(w.experiment, {"link": w.spare}),
        expect=adds("experiment", "links", "spare"),
    ),
    Call(
        method="post_experiment",
        name="status",
        act=lambda m, w: m.post_experiment(w.experiment, {"category": w.status}),
        expect=changed_status,
        why="creates an entry instead, or (4.9) sets something else than the status",
    ),
    Call(
        method="post_experiment",
        name="status by name",
        act=lambda m, w: m.post_experiment(w.experiment, {"category": "Success"}),
        expect=changed_status,
        why="creates an entry instead, or takes the name for the number 0",
    ),
    Call(
        method="post_experiment",
        name="title and status",
        act=lambda m, w: m.post_experiment(w.experiment, {"title": "New", "category": w.status}),
        expect=both(sets("experiment", title="New"), changed_status),
        why=FIRST,
    ),
    Call(
        method="post_experiment",
        name="as send_req",
        act=lambda m, w: m.send_req(f"experiments/{w.experiment}", {"title": "New"}, verb="POST"),
        expect=sets("experiment", title="New"),
        why=WIPES,
    ),
    Call(
        method="post_experiment",
        name="as send_req, in the query",
        act=lambda m, w: m.send_req(
            f"experiments/{w.experiment}", {"title": "New"}, verb="POST", param_name="params"
        ),
        expect=sets("experiment", title="New"),
        why=CREATES,
    ),
    Call(
        method="post_experiment",
        name="as send_req, as JSON",
        act=lambda m, w: m.send_req(
            f"experiments/{w.experiment}", {"title": "New"}, verb="POST", param_name="json"
        ),
        expect=sets("experiment", title="New"),
        why=CREATES,
    ),
    Call(
        method="post_experiment",
        name="a float that is a whole number",
        act=lambda m, w: m.post_experiment(float(w.experiment), {"title": "New"}),
        expect=sets("experiment", title="New"),
        why=WIPES,
    ),
    Call(
        method="post_experiment",
        name="a read-only key",
        act=lambda m, w: m.post_experiment(w.experiment, DOCUMENTED),
        expect=sets("experiment", title="New title", body="Experiment updated through API", date="20170415"),
        key="readonly",
    ),
    Call(
        method="post_experiment",
        name="somebody else's",
        act=lambda m, w: m.post_experiment(w.experiment, DOCUMENTED),
        expect=None,
        key="other",
    ),
    Call(
        method="post_experiment",
        name="a locked one",
        act=lambda m, w: m.post_experiment(w.locked, DOCUMENTED),
        expect=None,
    ),
    Call(
        method="post_experiment",
        name="whole, as it was read",
        act=whole,
        expect=nothing,
        same_as=_WHOLE,
    ),
    Call(
        method="post_experiment",
        name="whole, another title",
        act=lambda m, w: whole(m, w, title="Mine"),
        expect=sets("experiment", title="Mine"),
        same_as=_WHOLE,
    ),
    Call(
        method="post_experiment",
        name="whole, other tags",
        act=lambda m, w: whole(m, w, tags="a|b"),
        expect=None,
        why=DROPS,
    ),
    Call(
        method="post_experiment",
        name="whole, after another wrote",
        act=_whole_later,
        expect=_both_kept,
        refused=sets("experiment", body="<p>of somebody else</p>"),
        why="overwrites what somebody else wrote meanwhile",
    ),
    _post("unknown field", {"tittle": "x"}, None, CREATES),
    _post("unknown field beside a good one", {"title": "x", "colour": "red"}, None, DROPS),
    _post("field in capitals", {"Title": "x"}, None, CREATES),
    _post("empty dict", {}, None, CREATES),
    _post("None", None, None, CREATES),
    _post("only None in it", {"title": None}, None, CREATES),
    _post("JSON text", json.dumps(DOCUMENTED), None, CREATES),
    _post("empty title", {"title": "", "date": "20190302", "body": "x"}, None, "titles it 'Untitled'"),
    _post("markup in the title", {"title": "<b>a</b>"}, None, "drops the markup, or wipes"),
    _post("title cut at <", {"title": "if a < b"}, None, "cuts the title"),
    _post("title of 256", {"title": "x" * 256, "date": "20190302", "body": "x"}, None),
    _post("title of 256 alone", {"title": "x" * 256}, None, CREATES),
    _post(
        "a title with the end of its line",
        {"title": "New\n", "date": "20190302", "body": "<p>x</p>"},
        sets("experiment", title="New", date="20190302", body="<p>x</p>"),
        "makes a blank of it",
    ),
    _post("title of two lines", {"title": "one\ntwo", "date": "20190302", "body": "x"}, None, "joins them"),
    _post("no date", {"title": "x", "date": "tomorrow", "body": "x"}, None, TODAY),
    _post(
        "no such day", {"title": "x", "date": "20190230", "body": "x"}, None, "stores the 30th of February"
    ),
    _post("metadata as str(dict)", {"metadata": str(METADATA)}, None, CREATES),
    _post("two titles", {"title": ["a", "b"]}, None, "takes the last"),
    *(
        Call(
            method="post_experiment",
            name=f"id {number!r}",
            act=lambda m, _, number=number: m.post_experiment(number, {"title": "x"}),
            expect=None,
            why="changes entry 1, or creates one",
        )
        for number in ("abc", "", 0, -1, 1.5, None)
    ),
    Call(
        method="post_experiment",
        name="one that does not exist",
        act=lambda m, _: m.post_experiment(NOBODY, {"title": "x"}),
        expect=None,
        why=CREATES,
    ),
)

ITEMS: Final = (
    _item(
        "the documentation's",
        DOCUMENTED,
        sets("item", title="New title", body="Experiment updated through API", date="20170415"),
    ),
    Call(
        method="post_item",
        name="title only",
        act=lambda m, w: m.post_item(w.spare, {"title": "New"}),
        expect=sets("spare", title="New"),
        why=WIPES,
    ),
    Call(
        method="post_item",
        name="body only",
        act=lambda m, w: m.post_item(w.spare, {"body": "<p>new</p>"}),
        expect=sets("spare", body="<p>new</p>"),
        why=WIPES,
    ),
    _item("tag", {"tag": "plasmid"}, adds("item", "tags", "plasmid")),
    careless("post_item", "unknown field", lambda m, w: m.post_item(w.spare, {"tittle": "x"}), OF_TYPE),
    careless("post_item", "None in a list", lambda m, w: m.post_item(w.spare, {"title": [None]}), OF_TYPE),
    careless("post_item", "empty dict", lambda m, w: m.post_item(w.spare, {}), OF_TYPE),
    Call(
        method="post_item",
        name="type",
        act=lambda m, w: m.post_item(w.spare, {"category": w.items_type}),
        expect=changed_type,
        why=CREATES,
    ),
    Call(
        method="post_item",
        name="one that does not exist",
        act=lambda m, _: m.post_item(FREE_TYPE, {"title": "x"}),
        expect=None,
        why=OF_TYPE,
    ),
    Call(
        method="post_item",
        name="in a multipart form",
        act=lambda m, w: m.send_req(
            f"items/{w.spare}", {"title": (None, "New")}, verb="POST", param_name="files"
        ),
        expect=sets("spare", title="New"),
        why=WIPES,
    ),
)

TEMPLATES: Final = (
    Call(
        method="post_template",
        name="title and body",
        act=lambda m, w: m.post_template(w.template, {"title": "PCR", "body": "<p>thaw</p>"}),
        expect=sets("template", title="PCR", body="<p>thaw</p>"),
        needs=has("post_template"),
    ),
    Call(
        method="post_template",
        name="title only",
        act=lambda m, w: m.post_template(w.template, {"title": "PCR"}),
        expect=sets("template", title="PCR"),
        needs=has("post_template"),
    ),
    careless(
        "post_template",
        "with a date",
        lambda m, w: m.post_template(w.template, {"title": "x", "date": "20190302", "body": "<p>x</p>"}),
        "keeps the title and loses the body",
        needs=has("post_template"),
    ),
    careless(
        "post_template",
        "unknown field",
        lambda m, w: m.post_template(w.template, {"tittle": "x"}),
        "creates a template",
    ),
    careless(
        "post_template", "one that does not exist", lambda m, _: m.post_template(NOBODY, {"title": "x"}), ""
    ),
)
