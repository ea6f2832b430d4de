"""Calls that read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.elabapy.calls.common import misread, reads

if TYPE_CHECKING:
    from tests.safety.example_notebook import ExampleNotebook

MISSING_ID: Final = 999_999
_LISTS: Final = "returns the list instead of an entry"
_OTHER: Final = "returns another entry"


def _never(_result: Any, _world: ExampleNotebook) -> bool:
    """Accept no result."""
    return False


READING: Final = (
    reads("get_experiment", "ID as number", lambda m, w: m.get_experiment(w.experiment)),
    reads("get_experiment", "ID as text", lambda m, w: m.get_experiment(str(w.experiment))),
    reads("get_experiment", "missing entry", lambda m, _: m.get_experiment(MISSING_ID)),
    reads(
        "get_experiment",
        "private entry of another user",
        lambda m, w: m.get_experiment(w.private),
        key="other",
    ),
    *(
        misread("get_experiment", f"{word!r}", lambda m, _, word=word: m.get_experiment(word), _never, _LISTS)
        for word in ("abc", "", "#1", 0, -1, None, True, math.nan)
    ),
    misread("get_experiment", "1.5", lambda m, w: m.get_experiment(w.experiment + 0.5), _never, _OTHER),
    reads("get_experiment", "numpy number", lambda m, w: m.get_experiment(np.int64(w.experiment))),
    reads("get_experiment", "from a table", lambda m, w: m.get_experiment(np.float64(w.experiment))),
    reads("get_experiment", "line of a file", lambda m, w: m.get_experiment(f" {w.experiment}\n")),
    reads("get_experiment", "leading zeros", lambda m, w: m.get_experiment(f"{w.experiment:06}")),
    reads("get_experiment", "ID with query", lambda m, w: m.get_experiment(f"{w.experiment}?related=3")),
    reads("get_experiment", "a wrong key", lambda m, w: m.get_experiment(w.experiment), key="wrong"),
    reads("get_item", "ID as number", lambda m, w: m.get_item(w.item)),
    reads("get_item", "missing entry", lambda m, _: m.get_item(MISSING_ID)),
    misread("get_item", "text that is not an ID", lambda m, _: m.get_item("abc"), _never, _LISTS),
    reads("get_all_experiments", "no argument", lambda m, _: m.get_all_experiments()),
    reads(
        "get_all_experiments",
        "limit and offset",
        lambda m, _: m.get_all_experiments({"limit": 15, "offset": 0}),
    ),
    reads(
        "get_all_experiments", "a later page", lambda m, _: m.get_all_experiments({"limit": 2, "offset": 1})
    ),
    reads("get_all_experiments", "params=", lambda m, _: m.get_all_experiments(params={"limit": 1})),
    reads("get_all_experiments", "a text", lambda m, _: m.get_all_experiments("limit=1&offset=0")),
    reads("get_all_experiments", "empty dict", lambda m, _: m.get_all_experiments({})),
    reads("get_all_experiments", "None", lambda m, _: m.get_all_experiments(None)),
    reads("get_all_experiments", "a search", lambda m, _: m.get_all_experiments({"search": "PCR"})),
    reads("get_all_experiments", "a bad search", lambda m, _: m.get_all_experiments({"search": "AND ("})),
    reads("get_all_experiments", "limit 0", lambda m, _: m.get_all_experiments({"limit": 0})),
    reads("get_all_experiments", "limit -1", lambda m, _: m.get_all_experiments({"limit": -1})),
    reads(
        "get_all_experiments",
        "limit that is not a number",
        lambda m, _: m.get_all_experiments({"limit": "all"}),
    ),
    reads(
        "get_all_experiments", "argument None", lambda m, _: m.get_all_experiments({"limit": 2, "q": None})
    ),
    reads(
        "get_all_experiments", "list of tags", lambda m, _: m.get_all_experiments({"tags[]": ["kept", "new"]})
    ),
    reads("get_all_items", "no argument", lambda m, _: m.get_all_items()),
    reads("get_all_items", "limit and offset", lambda m, _: m.get_all_items({"limit": 1, "offset": 1})),
    reads("get_items_types", "", lambda m, _: m.get_items_types()),
    reads("get_tags", "", lambda m, _: m.get_tags()),
    reads("get_status", "", lambda m, _: m.get_status()),
    reads("get_upload", "ID as number", lambda m, _: m.get_upload(1)),
    reads("get_upload", "ID as text", lambda m, _: m.get_upload("1")),
    reads("get_upload", "missing entry", lambda m, _: m.get_upload(MISSING_ID)),
    reads("get_upload", "text that is not an ID", lambda m, _: m.get_upload("abc")),
    reads("get_upload", "nan", lambda m, _: m.get_upload(math.nan)),
    reads("get_all_templates", "", lambda m, _: m.get_all_templates()),
    reads("get_template", "ID as number", lambda m, w: m.get_template(w.template)),
    reads("get_template", "missing entry", lambda m, _: m.get_template(MISSING_ID)),
    misread("get_template", "text that is not an ID", lambda m, _: m.get_template("abc"), _never, _LISTS),
    reads("get_backup_zip", "a period", lambda m, _: m.get_backup_zip("20160101-20161231")),
    misread(
        "get_backup_zip",
        "invalid period",
        lambda m, _: m.get_backup_zip("nonsense"),
        _never,
        "returns an empty archive",
    ),
    reads(
        "get_backup_zip",
        "key of a user who is not sysadmin",
        lambda m, _: m.get_backup_zip("20160101-20161231"),
        key="other",
    ),
    reads("get_bookable", "", lambda m, _: m.get_bookable()),
    reads("get_event", "ID as number", lambda m, w: m.get_event(w.event)),
    reads("get_event", "missing entry", lambda m, _: m.get_event(MISSING_ID)),
    misread("get_event", "text that is not an ID", lambda m, _: m.get_event("abc"), _never, _LISTS),
    reads("get_all_events", "", lambda m, _: m.get_all_events()),
    reads("send_req", "a query", lambda m, _: m.send_req("experiments/?related=3")),
    reads("send_req", "a query of two", lambda m, _: m.send_req("items/?limit=1&offset=1")),
    reads("send_req", "an entry", lambda m, w: m.send_req(f"experiments/{w.experiment}")),
    reads(
        "send_req",
        "params in the query",
        lambda m, _: m.send_req("experiments/", {"limit": 1}, param_name="params"),
    ),
    reads("send_req", "params in a GET's body", lambda m, _: m.send_req("experiments/", {"limit": 1})),
    reads("send_req", "positional", lambda m, _: m.send_req("uploads/1", {}, "GET", True, "data")),
    reads("send_req", "binary", lambda m, _: m.send_req("uploads/1", binary=True)),
    reads("send_req", "unknown endpoint", lambda m, _: m.send_req("nowhere/1")),
    reads("send_req", "from the root", lambda m, w: m.send_req(f"/api/v1/experiments/{w.experiment}")),
)
