"""The calls of public projects that use elabapy: methods and forms of arguments.

The data and code here are our own. Projects without a known name are described. Differences from elabapy have
a reason.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from tests.elabapy.calls.adding import named_stringio, upload_opened
from tests.elabapy.calls.common import Call, reads
from tests.elabapy.calls.creating import booked, cancelled
from tests.elabapy.calls.updating import (
    CLEARS,
    CREATES,
    IGNORES,
    changed_type,
    post_complete_entry,
)
from tests.safety.cases import adds, expect_status, has, nothing, sets
from tests.safety.example_notebook import BODY
from tests.safety.natural.common import uploaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.elabapy.calls.common import Operation
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

__all__ = ["OVERWRITES", "PROJECTS"]

_TIMES: Final = {
    "start": "2032-05-04T12:00:00+00:00",
    "end": "2032-05-04T14:00:00+00:00",
    "title": "Confocal",
}
_TIMES_WITHOUT_OFFSET: Final = {
    "start": "2032-05-04T12:00:00",
    "end": "2032-05-04T14:00:00",
    "title": "Confocal",
}
_ALL_FIELDS: Final = {"title": "Run 7", "date": "20170415", "body": "<p>made by a script</p>"}
_METADATA: Final = {"extra_fields": {"Host": {"value": "rabbit"}, "Lot": {"value": "7"}}}

OVERWRITES: Final = "overwrites changes made since the entry was read"
_RENAMES: Final = "renames the item and books nothing (4.0 to 4.2)"
_NOT_JSON: Final = "stores nothing: str(dict) is not JSON"
_STATUS_REASON: Final = "creates an entry instead (before 3.5), or does not set the status (4.9)"
_LINKS_TO_ITEM: Final = "links to the item with the experiment's ID"


def _call(
    method: str, name: str, operation: Operation, expect: Expect | None = nothing, why: str = "", **more: Any
) -> Call:
    return Call(method=method, name=name, operation=operation, expect=expect, why=why, **more)


def _reads(*methods: str) -> list[Call]:
    """Return calls of reading methods without arguments."""
    return [reads(method, "", lambda m, _, method=method: getattr(m, method)()) for method in methods]


def _read(kind: str, name: str = "ID as number", form: Any = int) -> Call:
    """Return a call that reads an entry by its ID."""
    role = "experiment" if kind == "experiment" else kind
    return reads(f"get_{kind}", name, lambda m, w: getattr(m, f"get_{kind}")(form(getattr(w, role))))


def _creates() -> Call:
    return _call("create_experiment", "", lambda m, _: m.create_experiment(), creates={"experiments": 1})


def _creates_item(name: str, type_of: Any) -> Call:
    return _call(
        "create_item",
        name,
        lambda m, w: m.create_item(type_of(m, w)),
        creates={"items": 1},
        needs=has("create_item"),
    )


def _first_type(m: Any, _: ExampleNotebook) -> Any:
    return m.get_items_types()[0]["category_id"]


def _posts(name: str, params: Any, expect: Expect | None, why: str = "", **more: Any) -> Call:
    return _call(
        "post_experiment",
        name,
        lambda m, w: m.post_experiment(w.experiment, params(w) if callable(params) else params),
        expect,
        why,
        **more,
    )


def _posts_item(name: str, params: Any, expect: Expect | None, why: str = "", **more: Any) -> Call:
    return _call("post_item", name, lambda m, w: m.post_item(w.spare, params), expect, why, **more)


def _posts_all(*kinds: str) -> list[Call]:
    """Return calls that set title, date and body together."""
    calls = {
        "experiment": _posts("title, date, body", _ALL_FIELDS, sets("experiment", **_ALL_FIELDS)),
        "item": _posts_item("title, date, body", _ALL_FIELDS, sets("spare", **_ALL_FIELDS)),
    }
    return [calls[kind] for kind in kinds]


def _tags(*, value: str = "blot", by_post: bool = False) -> Call:
    method = "post_experiment" if by_post else "add_tag_to_experiment"
    return _call(
        method,
        "a tag",
        lambda m, w: getattr(m, method)(w.experiment, {"tag": value}),
        adds("experiment", "tags", value),
    )


def _links(name: str = "ID as number", form: Any = int, *, by_post: bool = False, **more: str) -> Call:
    method = "post_experiment" if by_post else "add_link_to_experiment"
    return _call(
        method,
        f"a link, {name}",
        lambda m, w: getattr(m, method)(w.experiment, {"link": form(w.spare), **more}),
        adds("experiment", "links", "spare"),
    )


def _uploads(mode: str, kind: str = "experiment") -> Call:
    method = f"upload_to_{kind}"
    return _call(
        method,
        f"a file opened with {mode!r}",
        lambda m, w: upload_opened(m, w, method, kind, mode=mode),
        uploaded(kind, "gel.csv"),
    )


def _uploads_text_in_memory(m: Any, w: ExampleNotebook) -> object:
    content = json.dumps({"kV": 60}, indent=3)
    return m.upload_to_experiment(w.experiment, {"file": named_stringio("scan 1.json", content)})


def _text_uploaded(state: State, world: ExampleNotebook) -> None:
    keeps_name = world.release.file_names == "kept"
    name = "scan 1.json" if keeps_name else "scan-1.json"
    uploaded("experiment", name, json.dumps({"kV": 60}, indent=3).encode())(state, world)


def _appends(why: str = CREATES) -> Call:
    text = "<p>Host: rabbit</p>"
    return _posts("bodyappend", {"bodyappend": text}, sets("experiment", body=BODY + text), why)


def _books(name: str, times: Mapping[str, str], **more: Any) -> Call:
    return _call(
        "create_event",
        name,
        lambda m, w: m.create_event(w.item, times),
        booked("Confocal"),
        creates={"events": 1},
        needs=has("create_event"),
        **more,
    )


def _by_keywords(method: str, role: str, field: str, value: Any, expect: Expect, **more: Any) -> Call:
    return _call(
        method,
        "by keywords",
        lambda m, w: getattr(m, method)(
            id=getattr(w, role), params={field: value(w) if callable(value) else value}
        ),
        expect,
        **more,
    )


def _file_by_keywords(kind: str) -> Call:
    method = f"upload_to_{kind}"

    def operation(m: Any, w: ExampleNotebook) -> object:
        with w.file("gel.csv").open(encoding="utf-8") as file:
            return getattr(m, method)(id=getattr(w, kind), params={"file": file})

    return _call(method, "by keywords, a file opened with 'r'", operation, uploaded(kind, "gel.csv"))


def _send_unchanged_fields(kind: str, role: str) -> Call:
    """Return a call that sends unchanged fields as they were read."""

    def operation(m: Any, w: ExampleNotebook) -> object:
        entry_id = getattr(w, role)
        entry = getattr(m, f"get_{kind}")(entry_id)
        fields = {"title": "New", "body": entry["body"], "date": entry["date"]}
        return getattr(m, f"post_{kind}")(entry_id, fields)

    return _call(f"post_{kind}", "unchanged fields as read", operation, sets(role, title="New"))


def _append_to_complete_entry() -> Call:
    """Return a call that appends to the body and posts the complete entry."""

    def operation(m: Any, w: ExampleNotebook) -> object:
        return post_complete_entry(m, w, body=m.get_experiment(w.experiment)["body"] + "<p>12:30 focus</p>")

    return _call(
        "post_experiment",
        "complete entry, longer body",
        operation,
        sets("experiment", body=BODY + "<p>12:30 focus</p>"),
        why=OVERWRITES,
    )


_CALLS: Final[dict[str, list[Call]]] = {
    "adamant: forms that are saved as experiments": [
        *_reads("get_tags"),
        _creates(),
        _posts(
            "title and body",
            {"title": "Form 7", "body": "<p>kV: 60</p>"},
            sets("experiment", title="Form 7", body="<p>kV: 60</p>"),
            CLEARS,
        ),
        _uploads("r"),
        _uploads("r+b"),
        _tags(),
        _appends(),
    ],
    "elabapy-cli: a command line, whose class is a subclass": [
        *_reads("get_all_experiments", "get_all_items", "get_all_events", "get_items_types"),
        *_reads("get_bookable", "get_status"),
        _read("experiment"),
        _read("item"),
        reads(
            "get_upload",
            "ID from the entry",
            lambda m, w: m.get_upload(m.get_experiment(w.experiment)["uploads"][0]["id"]),
        ),
        reads("get_backup_zip", "a period", lambda m, _: m.get_backup_zip("20160101-20161231")),
        _creates(),
        _call(
            "create_item",
            "by keyword",
            lambda m, w: m.create_item(id=w.items_type),
            creates={"items": 1},
        ),
        _send_unchanged_fields("experiment", "experiment"),
        _send_unchanged_fields("item", "spare"),
        _by_keywords(
            "add_tag_to_experiment", "experiment", "tag", "blot", adds("experiment", "tags", "blot")
        ),
        _by_keywords("add_tag_to_item", "item", "tag", "plasmid", adds("item", "tags", "plasmid")),
        _by_keywords(
            "add_link_to_experiment",
            "experiment",
            "link",
            lambda w: str(w.spare),
            adds("experiment", "links", "spare"),
        ),
        _by_keywords(
            "add_link_to_item", "item", "link", lambda w: str(w.spare), adds("item", "links", "spare")
        ),
        _file_by_keywords("experiment"),
        _file_by_keywords("item"),
        _books("times without an offset", _TIMES_WITHOUT_OFFSET, why=_RENAMES),
        _call(
            "destroy_event",
            "ID as number",
            lambda m, w: m.destroy_event(w.event),
            cancelled,
            needs=has("create_event"),
        ),
    ],
    "nionswift_elabftw_plugin (sherjeelshabih): metadata of a microscope": [
        *_reads("get_all_experiments"),
        _read("experiment", "ID as text", str),
        _creates(),
        _posts(
            "title, empty body, date",
            {"title": "Scan 1", "body": "", "date": "20170415"},
            sets("experiment", title="Scan 1", body="", date="20170415"),
        ),
        _call(
            "upload_to_experiment",
            "StringIO with a name",
            _uploads_text_in_memory,
            _text_uploaded,
        ),
        reads("get_upload", "ID as text", lambda m, _: m.get_upload("1")),
    ],
    "nionswift_elabftw_plugin (apostl87): the same, and links, tags, status": [
        *_reads("get_all_items"),
        _tags(by_post=True),
        _links(by_post=True),
        _links("ID as text", str, by_post=True),
        _posts(
            "status",
            lambda w: {"category": w.status},
            expect_status,
            _STATUS_REASON,
        ),
        *_posts_all("experiment"),
        _append_to_complete_entry(),
    ],
    "eLabFTW: the documentation in its source, 3.5 to 4.8": [
        *_reads("get_all_experiments", "get_all_items", "get_bookable", "get_items_types", "get_status"),
        _read("experiment"),
        _read("item"),
        _read("template"),
        _read("event"),
        reads("get_upload", "ID as number", lambda m, _: m.get_upload(1)),
        reads("get_backup_zip", "a period", lambda m, _: m.get_backup_zip("20160101-20161231")),
        _creates(),
        _creates_item("ID as number", lambda _, w: w.items_type),
        _call("create_template", "", lambda m, _: m.create_template(), creates={"templates": 1}),
        _links(),
        _links("with targetEntity items", targetEntity="items"),
        _call(
            "add_link_to_experiment",
            "with targetEntity experiments",
            lambda m, w: m.add_link_to_experiment(
                w.experiment, {"link": w.spare, "targetEntity": "experiments"}
            ),
            None,
            _LINKS_TO_ITEM,
        ),
        _tags(value="some-tag"),
        _call(
            "add_tag_to_item",
            "a tag",
            lambda m, w: m.add_tag_to_item(w.item, {"tag": "some-tag"}),
            adds("item", "tags", "some-tag"),
        ),
        *_posts_all("experiment", "item"),
        _posts(
            "title, date, body, metadata",
            {**_ALL_FIELDS, "metadata": json.dumps(_METADATA)},
            sets("experiment", **_ALL_FIELDS, metadata=_METADATA),
            "ignores the metadata (before 4.3)",
        ),
        _appends(),
        _posts(
            "status ID as text",
            lambda w: {"category": str(w.status)},
            expect_status,
            _STATUS_REASON,
        ),
        _call(
            "post_item",
            "items type ID as text",
            lambda m, w: m.post_item(w.spare, {"category": str(w.items_type)}),
            changed_type,
            "creates an entry instead (before 3.5)",
        ),
        _uploads("r"),
        _uploads("r", "item"),
        _books("times with an offset", _TIMES, why=_RENAMES),
        _books("times without an offset", _TIMES_WITHOUT_OFFSET, why=_RENAMES),
        _call(
            "destroy_event",
            "ID as number",
            lambda m, w: m.destroy_event(w.event),
            cancelled,
            needs=has("create_event"),
        ),
    ],
    "elabdoc: the manual, rows of a file as entries": [
        _creates(),
        _posts("an empty body", {"body": ""}, sets("experiment", body=""), CLEARS),
        _posts("a title", {"title": "Row 7"}, sets("experiment", title="Row 7"), CLEARS),
        _appends(),
        _creates_item("ID as number", lambda _, w: w.items_type),
        _posts_item("an empty body", {"body": ""}, sets("spare", body=""), CLEARS),
        _posts_item("a title", {"title": "Row 7"}, sets("spare", title="Row 7"), CLEARS),
        _posts_item(
            "metadata", {"metadata": json.dumps(_METADATA)}, sets("spare", metadata=_METADATA), CREATES
        ),
    ],
    "elabapy: its example": [
        _creates(),
        _read("experiment"),
        *_posts_all("experiment", "item"),
        *_reads("get_items_types"),
        _creates_item("first listed items type", _first_type),
        _uploads("rb", "item"),
        _links(),
        _tags(value="automated entry"),
    ],
    "elabtui: a user interface in the terminal": [
        *_reads("get_all_experiments"),
        _creates(),
        _read("experiment", "ID as text", str),
        *_posts_all("experiment"),
        _append_to_complete_entry(),
    ],
    "LISTER: metadata out of an experiment's text": [
        _read("experiment"),
        reads(
            "get_upload",
            "ID from the entry",
            lambda m, w: m.get_upload(m.get_experiment(w.experiment)["uploads"][0]["id"]),
        ),
        _uploads("r+b"),
    ],
    "mease-elabftw: an experiment as NWB": [
        _read("experiment"),
        _read("item", "ID as text", str),
        reads("get_experiment", "missing entry", lambda m, _: m.get_experiment(999_999)),
        reads("get_experiment", "with a wrong key", lambda m, w: m.get_experiment(w.experiment), key="wrong"),
        reads(
            "get_all_experiments",
            "a large limit",
            lambda m, _: m.get_all_experiments({"limit": 999, "offset": 0}),
        ),
        _uploads("r+b"),
    ],
    "ElabFTW_Interface: a window for measurements": [
        _creates(),
        _posts(
            "title and unknown fields",
            {"title": "Run 7", "datum": "15.04.2017", "rechte": "CC BY"},
            None,
            IGNORES,
        ),
        _tags(),
        _uploads("rb"),
        _read("experiment", "ID as text", str),
        _call(
            "add_link_to_experiment",
            "ID as text, with targetEntity items",
            lambda m, w: m.add_link_to_experiment(
                str(w.experiment), {"link": str(w.spare), "targetEntity": "items"}
            ),
            adds("experiment", "links", "spare"),
        ),
        _appends(),
        *_posts_all("experiment"),
    ],
    "RDM4mic: rows of a table as an item": [
        *_reads("get_all_items", "get_all_experiments", "get_items_types"),
        _creates_item("first listed items type", _first_type),
        *_posts_all("item"),
    ],
    "elabftwqrprint: labels for items": [*_reads("get_items_types", "get_all_items")],
    "elabftw-gdpr: what a server holds of a person, by API v2 (the rest is in test_v2)": [
        reads(
            "send_req",
            "a list with a query",
            lambda m, _: m.send_req("experiments", {"limit": 50, "offset": 0}, param_name="params"),
        ),
        reads("send_req", "path with ID", lambda m, w: m.send_req(f"experiments/{w.experiment}")),
        reads(
            "send_req",
            "a file",
            lambda m, _: m.send_req(
                "uploads/1", {"format": "binary"}, verb="GET", binary=True, param_name="params"
            ),
        ),
    ],
    "a wrapper for notebooks": [
        *_reads("get_all_experiments", "get_status", "get_items_types"),
        _read("item"),
        reads("get_all_items", "by keyword", lambda m, _: m.get_all_items(params={"limit": 2})),
        _creates(),
        _posts("a title", {"title": "Run 7"}, sets("experiment", title="Run 7"), CLEARS),
        _posts("a date", {"date": "20170415"}, sets("experiment", date="20170415"), CLEARS),
        _posts("a body", {"body": "<p>new</p>"}, sets("experiment", body="<p>new</p>"), CLEARS),
        _posts("an owner", {"userid": "2"}, None, CREATES),
        _posts(
            "metadata", {"metadata": json.dumps(_METADATA)}, sets("experiment", metadata=_METADATA), CREATES
        ),
        _posts("metadata as str(dict)", {"metadata": str(_METADATA)}, None, _NOT_JSON),
        _tags(by_post=True),
        _links(),
        _appends(),
        _uploads("rb"),
    ],
    "a script that uploads the newest file of a microscope": [
        _creates(),
        *_posts_all("experiment"),
        _uploads("rb"),
    ],
    "a class for experiments and one for items (TU Graz)": [
        _creates(),
        *_posts_all("experiment", "item"),
        _creates_item("ID as number", lambda _, w: w.items_type),
        _uploads("r+b"),
    ],
    "bills from finished experiments": [
        reads("get_all_experiments", "limit as text", lambda m, _: m.get_all_experiments({"limit": "99"})),
        _posts(
            "status ID as text",
            lambda w: {"category": str(w.status)},
            expect_status,
            _STATUS_REASON,
        ),
        _tags(value="#API_ref: 3"),
    ],
}


def _with_project(project: str, call: Call) -> Call:
    """Return the call with the project in its name."""
    name = project.partition(":")[0]
    return attrs.evolve(call, name=f"{name}: {call.name}" if call.name else name)


PROJECTS: Final[dict[str, tuple[Call, ...]]] = {
    project: tuple(_with_project(project, call) for call in calls) for project, calls in _CALLS.items()
}
"""The calls of each project."""
