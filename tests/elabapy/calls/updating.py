"""Calls that change an entry."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tests.elabapy.calls.common import Call, careless
from tests.elabapy.calls.reading import MISSING_ID
from tests.safety.cases import adds, both, expect_status, has, nothing, sets
from tests.safety.example_notebook import BODY

if TYPE_CHECKING:
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

CLEARS: Final = "creates an entry instead (an update needs title or date), or clears omitted fields"
CREATES: Final = "creates an entry instead"
FIRST_ONLY: Final = "performs the first operation, reports success and ignores the rest"
CREATES_ITEM: Final = "creates an item of the items type with that ID"
IGNORES: Final = "reports success and ignores unknown fields"
TODAY: Final = "stores today's date"
METADATA: Final = {"b": 1, "a": {"c": "ü"}}
DOCUMENTED: Final = {"title": "New title", "body": "Experiment updated through API", "date": "20170415"}


def _post(name: str, params: Any, expect: Any, why: str = "", **more: Any) -> Call:
    return Call(
        method="post_experiment",
        name=name,
        operation=lambda m, w: m.post_experiment(w.experiment, params),
        expect=expect,
        why=why,
        **more,
    )


def _item(name: str, params: Any, expect: Any, why: str = "", **more: Any) -> Call:
    return Call(
        method="post_item",
        name=name,
        operation=lambda m, w: m.post_item(w.item, params),
        expect=expect,
        why=why,
        **more,
    )


def changed_type(state: State, world: ExampleNotebook) -> None:
    """Expect the last items type of the item."""
    state.entries["spare"].category = world.items_type


def post_complete_entry(m: Any, w: ExampleNotebook, **changed: object) -> object:
    """Read a complete entry, change it and post it."""
    entry = m.get_experiment(w.experiment)
    entry.update(changed)
    return m.post_experiment(w.experiment, entry)


def _post_after_concurrent_write(m: Any, w: ExampleNotebook) -> object:
    """Let another user write between the read and the write."""
    entry = m.get_experiment(w.experiment)
    w.server.sandbox.change("experiments", w.experiment, body="<p>of somebody else</p>", modified_at=LATER)
    entry["title"] = "Mine"
    return m.post_experiment(w.experiment, entry)


_CONCURRENT_WRITE: Final = "post_experiment: complete entry, after a write by another user"
FREE_TYPE: Final = 5
"""The ID of an items type that no item has."""
LATER: Final = "2038-01-01 00:00:00"


def _both_kept(state: State, world: ExampleNotebook) -> None:
    state.entries["experiment"].body = "<p>of somebody else</p>"
    state.entries["experiment"].title = "Mine"


EXPERIMENTS: Final = (
    _post(
        "documentation example",
        DOCUMENTED,
        sets("experiment", title="New title", body="Experiment updated through API", date="20170415"),
    ),
    _post(
        "title, date and body",
        {"date": "20190302", "body": "<p>x</p>", "title": "x"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
    ),
    _post(
        "title, ISO date and body",
        {"title": "x", "date": "2019-03-02", "body": "<p>x</p>"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
        TODAY,
    ),
    _post(
        "title, date object and body",
        {"title": "x", "date": date(2019, 3, 2), "body": "<p>x</p>"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
        TODAY,
    ),
    _post(
        "title, datetime and body",
        {"title": "x", "date": datetime(2019, 3, 2, 12), "body": "<p>x</p>"},
        sets("experiment", title="x", body="<p>x</p>", date="20190302"),
        TODAY,
    ),
    _post("title only", {"title": "New"}, sets("experiment", title="New"), CLEARS),
    _post("body only", {"body": "<p>new</p>"}, sets("experiment", body="<p>new</p>"), CLEARS),
    _post("date only", {"date": "20190302"}, sets("experiment", date="20190302"), CLEARS),
    _post(
        "title and body",
        {"title": "New", "body": "<p>n</p>"},
        sets("experiment", title="New", body="<p>n</p>"),
        CLEARS,
    ),
    _post("number as title", {"title": 12}, sets("experiment", title="12"), CLEARS),
    _post("bytes as body", {"body": b"<p>b</p>"}, sets("experiment", body="<p>b</p>"), CLEARS),
    _post("numpy number as title", {"title": np.int64(12)}, sets("experiment", title="12"), CLEARS),
    _post("missing value as title", {"title": math.nan}, None, "sets the title 'nan', or creates an entry"),
    _post("missing value as body", {"body": pd.NaT}, None, "stores 'NaT', or creates an entry"),
    _post("a list of one", {"title": ["One"]}, sets("experiment", title="One"), CLEARS),
    _post(
        "None is omitted",
        {"title": "New", "body": None, "date": None},
        sets("experiment", title="New"),
        CLEARS,
    ),
    _post("pairs", [("title", "New")], sets("experiment", title="New"), CLEARS),
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
        FIRST_ONLY,
    ),
    Call(
        method="post_experiment",
        name="link",
        operation=lambda m, w: m.post_experiment(w.experiment, {"link": w.spare}),
        expect=adds("experiment", "links", "spare"),
    ),
    Call(
        method="post_experiment",
        name="status",
        operation=lambda m, w: m.post_experiment(w.experiment, {"category": w.status}),
        expect=expect_status,
        why="creates an entry instead, or (4.9) does not set the status",
    ),
    Call(
        method="post_experiment",
        name="status by name",
        operation=lambda m, w: m.post_experiment(w.experiment, {"category": "Success"}),
        expect=expect_status,
        why="creates an entry instead, or uses the name as ID 0",
    ),
    Call(
        method="post_experiment",
        name="title and status",
        operation=lambda m, w: m.post_experiment(w.experiment, {"title": "New", "category": w.status}),
        expect=both(sets("experiment", title="New"), expect_status),
        why=FIRST_ONLY,
    ),
    Call(
        method="post_experiment",
        name="as send_req",
        operation=lambda m, w: m.send_req(f"experiments/{w.experiment}", {"title": "New"}, verb="POST"),
        expect=sets("experiment", title="New"),
        why=CLEARS,
    ),
    Call(
        method="post_experiment",
        name="as send_req, in the query",
        operation=lambda m, w: m.send_req(
            f"experiments/{w.experiment}", {"title": "New"}, verb="POST", param_name="params"
        ),
        expect=sets("experiment", title="New"),
        why=CREATES,
    ),
    Call(
        method="post_experiment",
        name="as send_req, as JSON",
        operation=lambda m, w: m.send_req(
            f"experiments/{w.experiment}", {"title": "New"}, verb="POST", param_name="json"
        ),
        expect=sets("experiment", title="New"),
        why=CREATES,
    ),
    Call(
        method="post_experiment",
        name="float ID",
        operation=lambda m, w: m.post_experiment(float(w.experiment), {"title": "New"}),
        expect=sets("experiment", title="New"),
        why=CLEARS,
    ),
    Call(
        method="post_experiment",
        name="a read-only key",
        operation=lambda m, w: m.post_experiment(w.experiment, DOCUMENTED),
        expect=sets("experiment", title="New title", body="Experiment updated through API", date="20170415"),
        key="readonly",
    ),
    Call(
        method="post_experiment",
        name="entry of another user",
        operation=lambda m, w: m.post_experiment(w.experiment, DOCUMENTED),
        expect=None,
        key="other",
    ),
    Call(
        method="post_experiment",
        name="locked entry",
        operation=lambda m, w: m.post_experiment(w.locked, DOCUMENTED),
        # API v2 only keeps others out
        expect=sets("locked", **DOCUMENTED),
    ),
    Call(
        method="post_experiment",
        name="complete entry, unchanged",
        operation=post_complete_entry,
        expect=nothing,
        same_as=_CONCURRENT_WRITE,
    ),
    Call(
        method="post_experiment",
        name="complete entry, changed title",
        operation=lambda m, w: post_complete_entry(m, w, title="Mine"),
        expect=sets("experiment", title="Mine"),
        same_as=_CONCURRENT_WRITE,
    ),
    Call(
        method="post_experiment",
        name="complete entry, changed tags",
        operation=lambda m, w: post_complete_entry(m, w, tags="a|b"),
        expect=None,
        why=IGNORES,
    ),
    Call(
        method="post_experiment",
        name="complete entry, after a write by another user",
        operation=_post_after_concurrent_write,
        expect=_both_kept,
        refused=sets("experiment", body="<p>of somebody else</p>"),
        why="overwrites a concurrent change by another user",
    ),
    _post("unknown field", {"tittle": "x"}, None, CREATES),
    _post("unknown and valid field", {"title": "x", "colour": "red"}, None, IGNORES),
    _post("field in capitals", {"Title": "x"}, None, CREATES),
    _post("empty dict", {}, None, CREATES),
    _post("None", None, None, CREATES),
    _post("dict with only None", {"title": None}, None, CREATES),
    _post("JSON text", json.dumps(DOCUMENTED), None, CREATES),
    _post("empty title", {"title": "", "date": "20190302", "body": "x"}, None, "sets the title 'Untitled'"),
    _post("markup in the title", {"title": "<b>a</b>"}, None, "removes the markup, or clears other fields"),
    _post("title cut at <", {"title": "if a < b"}, None, "truncates the title"),
    _post("title of 256", {"title": "x" * 256, "date": "20190302", "body": "x"}, None),
    _post("title of 256 alone", {"title": "x" * 256}, None, CREATES),
    _post(
        "title with a line break",
        {"title": "New\n", "date": "20190302", "body": "<p>x</p>"},
        sets("experiment", title="New", date="20190302", body="<p>x</p>"),
        "replaces it with a blank",
    ),
    _post(
        "title with two lines",
        {"title": "one\ntwo", "date": "20190302", "body": "x"},
        None,
        "joins the lines",
    ),
    _post("invalid date", {"title": "x", "date": "tomorrow", "body": "x"}, None, TODAY),
    _post("impossible date", {"title": "x", "date": "20190230", "body": "x"}, None, "stores 30 February"),
    _post("metadata as str(dict)", {"metadata": str(METADATA)}, None, CREATES),
    _post("two titles", {"title": ["a", "b"]}, None, "uses the last"),
    *(
        Call(
            method="post_experiment",
            name=f"id {number!r}",
            operation=lambda m, _, number=number: m.post_experiment(number, {"title": "x"}),
            expect=None,
            why="changes entry 1, or creates one",
        )
        for number in ("abc", "", 0, -1, 1.5, None)
    ),
    Call(
        method="post_experiment",
        name="missing entry",
        operation=lambda m, _: m.post_experiment(MISSING_ID, {"title": "x"}),
        expect=None,
        why=CREATES,
    ),
)

ITEMS: Final = (
    _item(
        "documentation example",
        DOCUMENTED,
        sets("item", title="New title", body="Experiment updated through API", date="20170415"),
    ),
    Call(
        method="post_item",
        name="title only",
        operation=lambda m, w: m.post_item(w.spare, {"title": "New"}),
        expect=sets("spare", title="New"),
        why=CLEARS,
    ),
    Call(
        method="post_item",
        name="body only",
        operation=lambda m, w: m.post_item(w.spare, {"body": "<p>new</p>"}),
        expect=sets("spare", body="<p>new</p>"),
        why=CLEARS,
    ),
    _item("tag", {"tag": "plasmid"}, adds("item", "tags", "plasmid")),
    careless("post_item", "unknown field", lambda m, w: m.post_item(w.spare, {"tittle": "x"}), CREATES_ITEM),
    careless(
        "post_item", "None in a list", lambda m, w: m.post_item(w.spare, {"title": [None]}), CREATES_ITEM
    ),
    careless("post_item", "empty dict", lambda m, w: m.post_item(w.spare, {}), CREATES_ITEM),
    Call(
        method="post_item",
        name="type",
        operation=lambda m, w: m.post_item(w.spare, {"category": w.items_type}),
        expect=changed_type,
        why=CREATES,
    ),
    Call(
        method="post_item",
        name="missing entry",
        operation=lambda m, _: m.post_item(FREE_TYPE, {"title": "x"}),
        expect=None,
        why=CREATES_ITEM,
    ),
    Call(
        method="post_item",
        name="in a multipart form",
        operation=lambda m, w: m.send_req(
            f"items/{w.spare}", {"title": (None, "New")}, verb="POST", param_name="files"
        ),
        expect=sets("spare", title="New"),
        why=CLEARS,
    ),
)

TEMPLATES: Final = (
    Call(
        method="post_template",
        name="title and body",
        operation=lambda m, w: m.post_template(w.template, {"title": "PCR", "body": "<p>thaw</p>"}),
        expect=sets("template", title="PCR", body="<p>thaw</p>"),
        needs=has("post_template"),
    ),
    Call(
        method="post_template",
        name="title only",
        operation=lambda m, w: m.post_template(w.template, {"title": "PCR"}),
        expect=sets("template", title="PCR"),
        needs=has("post_template"),
    ),
    careless(
        "post_template",
        "with a date",
        lambda m, w: m.post_template(w.template, {"title": "x", "date": "20190302", "body": "<p>x</p>"}),
        "stores the title and ignores the body",
        needs=has("post_template"),
    ),
    careless(
        "post_template",
        "unknown field",
        lambda m, w: m.post_template(w.template, {"tittle": "x"}),
        "creates a template",
    ),
    careless(
        "post_template",
        "missing entry",
        lambda m, _: m.post_template(MISSING_ID, {"title": "x"}),
        "",
    ),
)
