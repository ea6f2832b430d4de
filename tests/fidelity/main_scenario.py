"""The main scenario: typical requests and typical errors."""

from __future__ import annotations

import base64
import urllib.parse
from typing import TYPE_CHECKING, Any

from tests.fidelity.scenario_client import created_id

if TYPE_CHECKING:
    from tests.fidelity.scenario_client import ScenarioClient

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_ENDPOINTS = (
    "experiments",
    "items",
    "templates",
    "items_types",
    "status",
    "tags",
    "bookable",
    "events",
    "uploads",
)
_LISTS: tuple[dict[str, object], ...] = (
    {"limit": 5},
    {"limit": 5, "offset": 5},
    {"limit": 100},
    {"limit": 0},
    {"limit": -1},
    {"limit": "abc"},
    {"offset": 1000},
    {"limit": 9999, "offset": 0},
    {"search": "western"},
    {"search": "body:run"},
    {"search": "("},
    {"search": 'title:"western blot" AND date:2020'},
    {"search": ""},
    {"search": "western", "limit": 3, "offset": 3},
)


def run(ask: ScenarioClient) -> None:
    """Send every request of the scenario."""
    _keys(ask)
    for endpoint in _ENDPOINTS:
        ask(f"empty.{endpoint}", "GET", endpoint)
    types = ask("items_types.slash", "GET", "items_types/")
    status = ask("status.slash", "GET", "status/")
    experiment = _experiment(ask, _category_id(status, 1))
    item = _items(ask, experiment, _category_id(types, 0))
    _files(ask, experiment, item)
    _templates(ask)
    _events(ask, item)
    _lists(ask)
    _errors(ask, experiment)
    ask("end.experiment", "GET", f"experiments/{experiment}")
    ask("end.items", "GET", "items")
    ask("end.tags", "GET", "tags")


def _category_id(rows: Any, index: int) -> int:
    """Return the ID of a status or an items type, or of the first one if there are fewer."""
    row = rows[index] if isinstance(rows, list) and len(rows) > index else {}
    return int(row.get("category_id") or row.get("id") or 1)


def _keys(ask: ScenarioClient) -> None:
    ask("auth.none", "GET", "experiments", key=None)
    ask("auth.wrong", "GET", "experiments", key="0" * 84)
    ask("auth.empty", "GET", "experiments", key="")
    ask("auth.readonly.read", "GET", "experiments", key="ro")
    ask("auth.readonly.write", "POST", "experiments", key="ro")


def _experiment(ask: ScenarioClient, status: int) -> int:
    entry_id = created_id(ask("experiment.create", "POST", "experiments"))
    path = f"experiments/{entry_id}"

    def update(name: str, **form: str) -> None:
        ask(f"experiment.update.{name}", "POST", path, form=form)

    def read(name: str) -> None:
        ask(f"experiment.read.{name}", "GET", path)

    read("fresh")
    update("all", title="New title", body="Experiment updated through API", date="20170415")
    read("updated")
    sent = {"title": "Multipart title", "body": "<p>as curl -F sends it</p>", "date": "20170416"}
    ask("experiment.update.multipart", "POST", path, form=sent, multipart=True)
    update("title", title="Title only")
    update("body", body="<p>Body only</p>")
    update("date", date="20180304")
    read("parts")
    update("date.iso", date="2019-05-06")
    read("date.iso")
    update("date.bad", date="notadate")
    update("date.impossible", date="20191399")
    update("title.empty", title="")
    update("title.long", title="t" * 400)
    update(
        "body.html",
        body="<h1>Ünïcödé ✓ 漢字</h1><script>alert(1)</script><p onclick='x()'>a &amp; b < c</p>",
    )
    update("bodyappend", bodyappend="<p>appended</p>")
    read("body.html")
    metadata = '{"foo": 1, "bar": "elab!", "extra_fields": {"pH": {"type": "number", "value": "7.4"}}}'
    update("metadata", metadata=metadata)
    update("metadata.bad", metadata="{not json")
    update("category", category=str(status))
    update("category.bad", category="99999")
    ask("experiment.update.json", "POST", path, json_body={"title": "sent as JSON"})
    update("unknown", colour="blue")
    read("metadata")
    for name, tag in (
        *(("plain", "my-super-tag"), ("again", "my-super-tag"), ("space", "two words"), ("pipe", "a|b")),
        *(("unicode", "λ-phage ✓"), ("html", "<b>x</b>"), ("empty", ""), ("long", "g" * 300)),
    ):
        ask(f"tag.{name}", "POST", path, form={"tag": tag})
    ask("tags.read", "GET", "tags")
    return entry_id


def _items(ask: ScenarioClient, experiment: int, kind: int) -> int:
    item = created_id(ask("item.create", "POST", f"items/{kind}"))
    ask("item.create.badtype", "POST", "items/99999")
    ask("item.create.notype", "POST", "items")
    path = f"items/{item}"
    ask("item.read.fresh", "GET", path)
    ask(
        "item.update",
        "POST",
        path,
        form={"title": "Plasmid pUC19", "body": "<p>AmpR</p>", "date": "20200504"},
    )
    ask("item.update.title", "POST", path, form={"title": "Plasmid pUC19 (stock)"})
    ask("item.tag", "POST", path, form={"tag": "plasmid"})
    second = created_id(ask("item.create.second", "POST", f"items/{kind}"))
    for name, link in ("", str(item)), (".again", str(item)), (".missing", "99999"), (".word", "abc"):
        ask(f"link.experiment{name}", "POST", f"experiments/{experiment}", form={"link": link})
    ask("link.item", "POST", path, form={"link": str(second)})
    ask("item.read.linked", "GET", path)
    return item


def _files(ask: ScenarioClient, experiment: int, item: int) -> None:
    path = f"experiments/{experiment}"
    for name, to, file in (
        ("text", path, ("report.csv", b"a,b\n1,2\n", "text/csv")),
        ("png", path, ("gel.png", PNG, "image/png")),
        ("binary", path, ("data.bin", bytes(range(256)) * 8, "application/octet-stream")),
        ("empty", path, ("empty.txt", b"", "text/plain")),
        ("unicode", path, ("Übersicht 漢字.txt", b"x", "text/plain")),
        ("traversal", path, ("../../evil.txt", b"x", "text/plain")),
        ("noextension", path, ("README", b"x", "text/plain")),
        ("php", path, ("shell.php", b"<?php ?>", "text/plain")),
        ("item", f"items/{item}", ("map.gb", b"LOCUS", "text/plain")),
        ("missing.entity", "experiments/99999", ("a.txt", b"x", "text/plain")),
    ):
        ask(f"upload.{name}", "POST", to, files={"file": file})
    entry = ask("experiment.read.full", "GET", path)
    uploads = entry.get("uploads", []) if isinstance(entry, dict) else []
    for index, upload in enumerate(uploads[:8]):
        ask(f"upload.get.{index}", "GET", f"uploads/{int(upload['id'])}")
    ask("upload.get.missing", "GET", "uploads/99999")
    ask("upload.get.noid", "GET", "uploads")
    if uploads:
        ask("upload.get.other", "GET", f"uploads/{int(uploads[0]['id'])}", key="other")


def _templates(ask: ScenarioClient) -> None:
    template_id = created_id(ask("template.create", "POST", "templates"))
    ask("template.read", "GET", f"templates/{template_id}")
    sent = {"title": "PCR template", "body": "<p>1. thaw</p>", "date": "20200101"}
    ask("template.update", "POST", f"templates/{template_id}", form=sent)
    ask("template.read.updated", "GET", f"templates/{template_id}")
    ask("template.missing", "GET", "templates/99999")
    ask("templates.read", "GET", "templates")


def _events(ask: ScenarioClient, item: int) -> None:
    when = {
        "start": "2019-11-30T12:00:00+01:00",
        "end": "2019-11-30T14:00:00+01:00",
        "title": "Booked from API",
    }
    backwards = {"start": when["end"], "end": when["start"], "title": "backwards"}
    untitled = {"start": "2019-12-30T12:00:00+01:00", "end": "2019-12-30T14:00:00+01:00"}
    event = created_id(ask("event.create", "POST", f"events/{item}", form=when))
    ask("event.create.overlap", "POST", f"events/{item}", form=when)
    ask("event.create.backwards", "POST", f"events/{item}", form=backwards)
    bad = {"start": "tomorrow", "end": "later", "title": "bad"}
    ask("event.create.bad", "POST", f"events/{item}", form=bad)
    ask("event.create.notitle", "POST", f"events/{item}", form=untitled)
    ask("event.create.noitem", "POST", "events", form=when)
    ask("event.create.missingitem", "POST", "events/99999", form=when)
    ask("event.read", "GET", f"events/{event}")
    ask("events.read", "GET", "events")
    ask("event.delete", "DELETE", f"events/{event}")
    ask("event.read.gone", "GET", f"events/{event}")
    ask("event.delete.again", "DELETE", f"events/{event}")
    ask("event.delete.noid", "DELETE", "events")
    ask("bookable.read", "GET", "bookable")


def _lists(ask: ScenarioClient) -> None:
    for index in range(20):
        entry_id = created_id(ask(f"list.create.{index}", "POST", "experiments"))
        title = f"Series {index:02d} {'western blot' if index % 2 else 'PCR'}"
        sent = {"title": title, "date": f"202001{index + 1:02d}", "body": f"<p>run {index}</p>"}
        ask(f"list.title.{index}", "POST", f"experiments/{entry_id}", form=sent)
    ask("list.default", "GET", "experiments")
    ask("list.slash", "GET", "experiments/")
    for query in _LISTS:
        ask("list." + urllib.parse.urlencode(query), "GET", "experiments", query=query)
    ask("list.items", "GET", "items", query={"limit": 5})


def _errors(ask: ScenarioClient, experiment: int) -> None:
    for name, path in (
        *(("endpoint", "nope"), ("root", ""), ("id.missing", "experiments/99999")),
        *(("id.item.missing", "items/99999"), ("id.word", "experiments/abc"), ("id.zero", "experiments/0")),
        *(("id.negative", "experiments/-1"), ("id.float", "experiments/1.5")),
    ):
        ask(f"bad.{name}", "GET", path)
    ask("bad.update.missing", "POST", "experiments/99999", form={"title": "x"})
    ask("bad.tag.missing", "POST", "experiments/99999", form={"tag": "x"})
    path = f"experiments/{experiment}"
    for method in ("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
        ask(f"bad.method.{method}", method, path)
    ask("other.read", "GET", path, key="other")
    ask("other.write", "POST", path, key="other", form={"title": "stolen"})
    ask("other.list", "GET", "experiments", key="other")
