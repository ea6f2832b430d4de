"""The traps scenario: unusual but valid requests; each write is followed by a read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from tests.fidelity import trap_events, trap_lists
from tests.fidelity.scenario_client import created_id
from tests.fidelity.trap_values import BODIES, DATES, FILES, INITIAL, METAS, SELECTED, TAGS, TITLES

if TYPE_CHECKING:
    from tests.fidelity.scenario_client import ScenarioClient


@attrs.define
class TrapNotebook:
    """The entries created by the scenario so far."""

    ask: ScenarioClient
    types: list[int]
    """The IDs of the items types; only items of the second are bookable."""
    experiments: list[int]
    items: list[int]
    spare: list[int]
    """Existing items, for releases whose API cannot create items."""
    partial_updates: bool = False
    """Whether a field can be sent alone."""

    def full(self, form: dict[str, str]) -> dict[str, str]:
        """Return a form that this release treats as an update."""
        return form if self.partial_updates else {**INITIAL, **form}

    def new_item(self, step: str, kind: int) -> int:
        return self.ask.new(step, f"items/{kind}") or (self.spare.pop(0) if self.spare else 0)

    @property
    def second_type(self) -> int:
        return self.types[-1] if len(self.types) > 1 else 2


def run(ask: ScenarioClient) -> None:
    """Send every request of the scenario."""
    rows = ask("items_types", "GET", "items_types")
    type_rows = rows if isinstance(rows, list) else []
    types = [int(row.get("category_id") or row.get("id") or 0) for row in type_rows] or [1]
    ask("status", "GET", "status")
    notebook = TrapNotebook(ask, types, *trap_lists.run(ask, types[0]))
    _test_partial_updates(notebook)
    experiment, item, template = _test_all_bodies(notebook)
    _test_titles(notebook, experiment, item)
    _test_tags(notebook, item)
    _test_dates(notebook, experiment, item)
    written = _test_metadata(notebook, item)
    ask.write("meta.with.title", f"experiments/{written}", {"title": "with metadata", "metadata": '{"d": 4}'})
    _test_combinations(ask, item)
    _test_links(notebook, template)
    _test_files(ask)
    _test_items_types(notebook)
    _test_other_user(notebook)
    _test_missing_entries(notebook)
    _test_categories(notebook)
    trap_events.run(ask, notebook.types[0], notebook.second_type, notebook.items[0], experiment, item)
    ask("end.bookable", "GET", "bookable")
    ask("end.tags", "GET", "tags")
    ask("end.list", "GET", "experiments", query={"limit": 3})


def _body_of(entry: Any) -> str:
    return str(entry.get("body")) if isinstance(entry, dict) else ""


def _test_partial_updates(notebook: TrapNotebook) -> None:
    ask, path = notebook.ask, f"experiments/{notebook.ask.new('parts')}"
    ask("parts.all", "POST", path, form=INITIAL)
    ask.write("parts.title", path, {"title": "alone"})
    ask.write("parts.date", path, {"date": "20170415"})
    ask("parts.body", "POST", path, form={"body": "<p>alone</p>"})
    notebook.partial_updates = "alone" in _body_of(ask.read("parts.body", path))


# -- texts -------------------------------------------------------------------------------------------------


def _test_bodies(notebook: TrapNotebook, kind: str, path: str, only: set[str] | None = None) -> None:
    for name, body in BODIES:
        if only is None or name in only:
            reset = notebook.full({"body": "<p>before</p>"})
            notebook.ask(f"body.{kind}.{name}.reset", "POST", path, form=reset)
            notebook.ask.write(f"body.{kind}.{name}", path, notebook.full({"body": body}))


def _test_all_bodies(notebook: TrapNotebook) -> tuple[int, int, int]:
    """Test all bodies; return the experiment, the item and the template that were used."""
    ask = notebook.ask
    experiment = ask.new("body.exp")
    _test_bodies(notebook, "exp", f"experiments/{experiment}")
    _test_append(notebook)
    item = notebook.new_item("body.item", notebook.types[0])
    _test_bodies(notebook, "item", f"items/{item}", SELECTED)
    ask("append.item.reset", "POST", f"items/{item}", form=notebook.full({"body": "<p>start</p>"}))
    ask.write("append.item", f"items/{item}", {"bodyappend": "p<0.05 <p>end</p>"})
    template = ask.new("body.tpl", "templates")
    if template:
        _test_template(notebook, f"templates/{template}")
    return experiment, item, template


def _test_append(notebook: TrapNotebook) -> None:
    ask, path = notebook.ask, f"experiments/{notebook.ask.new('append.exp')}"

    def begin(name: str, body: str) -> None:
        ask(name, "POST", path, form=notebook.full({"body": body}))

    begin("append.exp.first", "<p>start</p>")
    ask("append.exp.first.add", "POST", path, form={"bodyappend": "<p>end</p>"})
    if "end" not in _body_of(ask.read("append.exp.first", path)):
        return
    for name, body in BODIES:
        begin(f"append.exp.{name}.reset", "<p>start</p>")
        ask.write(f"append.exp.{name}", path, {"bodyappend": body})
    for name, body in (
        *(("lt", "p<0.05 kept"), ("text", "plain text"), ("empty", "")),
        *(("open", "<p>open"), ("entity", "a &lt; b")),
    ):
        begin(f"append.exp.onto.{name}.reset", body)
        ask.write(f"append.exp.onto.{name}", path, {"bodyappend": "<p>end</p>"})


def _test_template(notebook: TrapNotebook, path: str) -> None:
    ask = notebook.ask
    ask("body.tpl.try", "POST", path, form={"body": "<p>tried</p>"})
    if "tried" not in _body_of(ask.read("body.tpl.try", path)):
        return
    _test_bodies(notebook, "tpl", path, SELECTED)
    ask.write("append.tpl", path, {"bodyappend": "p<0.05 <p>end</p>"})
    for name, title in TITLES:
        if name in SELECTED:
            ask(f"title.tpl.{name}.reset", "POST", path, form={"title": "before"})
            ask.write(f"title.tpl.{name}", path, {"title": title})
    ask.write("meta.tpl", path, {"metadata": '{"a": 1}'})
    ask.write("tag.tpl", path, {"tag": "onatemplate"})
    ask.write("date.tpl", path, {"date": "20170415"})
    ask.write("tpl.other", path, {"title": "by other"}, key="other")
    # read by the owner
    ask.upload("upload.tpl", path, "a.txt", b"x")
    ask.read("upload.tpl", path)
    ask.read("tpl.other.sees", path, key="other")


def _test_titles(notebook: TrapNotebook, experiment: int, item: int) -> None:
    for kind, path in ("exp", f"experiments/{experiment}"), ("item", f"items/{item}"):
        for name, title in TITLES:
            if kind == "exp" or name in SELECTED:
                reset = notebook.full({"title": "before"})
                notebook.ask(f"title.{kind}.{name}.reset", "POST", path, form=reset)
                notebook.ask.write(f"title.{kind}.{name}", path, notebook.full({"title": title}))


def _test_tags(notebook: TrapNotebook, item: int) -> None:
    ask = notebook.ask
    for name, tag in TAGS:
        ask.write(f"tag.{name}", f"experiments/{ask.new(f'tag.{name}')}", {"tag": tag})
    twice = f"experiments/{ask.new('tag.twice')}"
    ask.write("tag.twice.1", twice, {"tag": "again"})
    ask.write("tag.twice.2", twice, {"tag": "again"})
    ask.write("tag.twice.case", twice, {"tag": "AGAIN"})
    ask.write("tag.item", f"items/{item}", {"tag": "onitem"})
    ask.write("tag.item.html", f"items/{item}", {"tag": "<b>x</b>"})
    ask.write("tag.list", twice, [("tag[]", "l1"), ("tag[]", "l2")])
    ask("tag.noid", "POST", "experiments", form={"tag": "noid"})
    ask("tag.all", "GET", "tags")
    for tag in ("twin", "TWIN", "5' end", "p<0.05", "a|b", "R&D", "\U0001f9ea", "a,b"):
        ask(f"tag.find.{tag}", "GET", "experiments", query={"tags[]": tag, "limit": 5})


def _test_dates(notebook: TrapNotebook, experiment: int, item: int) -> None:
    ask = notebook.ask
    for kind, path in ("exp", f"experiments/{experiment}"), ("item", f"items/{item}"):
        for name, date in DATES:
            if kind == "item" and name not in SELECTED:
                continue
            ask(f"date.{kind}.{name}.reset", "POST", path, form=INITIAL)
            ask.write(f"date.{kind}.{name}", path, notebook.full({"date": date}))
            if kind == "exp":
                ask(f"date.all.{name}.reset", "POST", path, form=INITIAL)
                after = {"title": "after", "date": date, "body": "<p>after</p>"}
                ask.write(f"date.all.{name}", path, after)


def _test_metadata(notebook: TrapNotebook, item: int) -> int:
    ask = notebook.ask
    for name, text in METAS:
        path = f"experiments/{ask.new(f'meta.{name}')}"
        if created_id(ask.write(f"meta.{name}", path, {"metadata": text})):
            break  # an entry was created: this release does not support metadata
    twice = ask.new("meta.twice")
    for name, text in (
        *(("1", '{"a": 1}'), ("2", '{"b": 2}'), ("same", '{"b": 2}'), ("invalid", "{no")),
        *(("empty", ""), ("null", "null"), ("again", '{"c": 3}')),
    ):
        ask.write(f"meta.twice.{name}", f"experiments/{twice}", {"metadata": text})
    ask.write("meta.item", f"items/{item}", {"metadata": '{"a": 1}'})
    ask.write("meta.item.2", f"items/{item}", {"metadata": '{"b": {"c": "\u00e9"}}'})
    return twice


# -- several fields in one request, and links --------------------------------------------------------------


def _test_combinations(ask: ScenarioClient, item: int) -> None:
    link, path = str(item), f"experiments/{ask.new('combo')}"
    ask.write("combo.title+tag", path, {"title": "t1", "tag": "combotag"})
    ask.write("combo.title+category", path, {"title": "t2", "category": "2"})
    ask.write("combo.title+link", path, {"title": "t3", "link": link})
    ask.write("combo.tag+link", path, {"tag": "tl", "link": link})
    ask.write("combo.tag+category", path, {"tag": "tc", "category": "3"})
    ask.write("combo.link+category", path, {"link": link, "category": "4"})
    ask.write("combo.body+bodyappend", path, {"body": "<p>b</p>", "bodyappend": "<p>c</p>"})
    file = {"file": ("c.txt", b"x", "text/plain")}
    ask("combo.file+title", "POST", path, files=file, form={"title": "t4"})
    ask.read("combo.file+title", path)
    ask.write("combo.unknown", path, {"nonsense": "1"})
    ask.write("combo.title+nonsense", path, {"title": "t5", "nonsense": "1"})
    ask.write("combo.rating", path, {"rating": "3"})
    ask.write("combo.canread", path, {"canread": "user"})
    ask.write("combo.locked", path, {"locked": "1"})
    ask.write("combo.userid", path, {"userid": "2", "title": "t6"})
    ask("combo.step", "POST", path, form={"step": "a step"})
    ask("combo.comment", "POST", path, form={"comment": "a comment"})
    ask.read("combo.step", path)
    ask.write("combo.json", path, json_body={"title": "as JSON", "tag": "jsontag"})
    ask("combo.create.title", "POST", "experiments", form={"title": "on create"})
    ask("combo.create.word", "POST", "experiments/abc", form={"title": "to a word"})
    ask("combo.create.zero", "POST", "experiments/0", form={"title": "to zero"})
    ask("combo.create.empty", "POST", "experiments/0")
    ask("combo.create.link", "POST", "experiments", form={"link": link})
    ask("combo.create.category", "POST", "experiments", form={"category": "2"})
    ask("combo.post.id", "POST", path)


def _test_links(notebook: TrapNotebook, template: int) -> None:
    ask = notebook.ask
    first, second, third = notebook.items[:3]
    ask.write("link.same", f"experiments/{second}", {"link": str(second)})
    ask.read("link.same.itemside", f"items/{second}")
    ask.read("link.same.itemside.same", f"items/{second}")
    linked_path = f"experiments/{ask.new('link.exp')}"
    ask.write("link.other", linked_path, {"link": str(third)})
    ask.read("link.other.itemside", f"items/{third}")
    ask.write("link.twice", linked_path, {"link": str(third)})
    ask.write("link.missing", linked_path, {"link": "99999"})
    for name, value in (
        *(("zero", "0"), ("negative", "-1"), ("word", "abc"), ("mixed", "1abc"), ("empty", "")),
        *(("float", "1.9"), ("comma", "1,2"), ("blank", " 1 "), ("url", "database.php?mode=view&id=2")),
    ):
        ask.write(f"link.v.{name}", f"experiments/{ask.new(f'link.v.{name}')}", {"link": value})
    many = f"experiments/{ask.new('link.list')}"
    ask.write("link.list", many, [("link[]", "1"), ("link[]", "2")])
    ask.write("link.item.item", f"items/{first}", {"link": str(second)})
    ask.read("link.item.item.otherside", f"items/{second}")
    ask.write("link.item.self", f"items/{third}", {"link": str(third)})
    ask.write("link.item.twice", f"items/{first}", {"link": str(second)})
    ask.write("link.item.back", f"items/{second}", {"link": str(first)})
    ask.write("link.item.missing", f"items/{first}", {"link": "99999"})
    ask("link.noid", "POST", "experiments", form={"link": str(first)})
    ask.write("link.two.1", linked_path, {"link": str(first)})
    ask.write("link.two.2", linked_path, {"link": str(second)})
    if template:
        ask.write("link.tpl", f"templates/{template}", {"link": str(first)})


# -- files -------------------------------------------------------------------------------------------------


def _uploads_of(entry: Any) -> list[Any]:
    uploads = entry.get("uploads") if isinstance(entry, dict) else None
    return uploads if isinstance(uploads, list) else []


def _test_files(ask: ScenarioClient) -> None:
    for name, filename, content in FILES:
        path = f"experiments/{ask.new(f'upload.{name}')}"
        ask.upload(f"upload.{name}", path, filename, content)
        for upload in _uploads_of(ask.read(f"upload.{name}", path))[:1]:
            ask(f"upload.{name}.get", "GET", f"uploads/{int(upload['id'])}")
    path = f"experiments/{ask.new('upload.twice')}"
    ask.upload("upload.twice.1", path, "same.txt", b"one")
    ask.upload("upload.twice.2", path, "same.txt", b"two")
    for index, upload in enumerate(_uploads_of(ask.read("upload.twice", path))):
        ask(f"upload.twice.get{index}", "GET", f"uploads/{int(upload['id'])}")
    ask("upload.otherfield", "POST", path, files={"upload": ("f.txt", b"x", "text/plain")})
    two = {"file": ("f1.txt", b"1", "text/plain"), "file2": ("f2.txt", b"2", "text/plain")}
    ask("upload.two", "POST", path, files=two)
    ask.read("upload.two", path)
    ask.upload("upload.noid", "experiments", "f.txt", b"x")
    ask.upload("upload.ro", path, "ro.txt", b"x", key="ro")


# -- types, owners, categories -----------------------------------------------------------------------------


def _test_items_types(notebook: TrapNotebook) -> None:
    ask, first = notebook.ask, notebook.types[0]
    for kind in (*notebook.types, 2):
        item_id = ask.new(f"item.type.{kind}", f"items/{kind}")
        if item_id:
            ask.read(f"item.type.{kind}", f"items/{item_id}")
    for word in ("0", "99999", "abc", "1abc", "-1"):
        ask.new(f"item.type.{word}", f"items/{word}")
    ask("item.type.none.title", "POST", "items", form={"title": "no type"})
    ask("item.type.ro", "POST", f"items/{first}", key="ro")
    ask("type.update", "POST", f"items_types/{first}", form={"title": "renamed type"})
    ask("type.after", "GET", "items_types")


def _test_other_user(notebook: TrapNotebook) -> None:
    ask = notebook.ask
    path = f"items/{notebook.new_item('owner.item', notebook.types[0])}"
    forms = {
        "title": notebook.full({"title": "by mate"}),
        "body": notebook.full({"body": "<p>by mate</p>"}),
        "tag": {"tag": "bymate"},
        "link": {"link": str(notebook.items[0])},
    }
    for name, form in {
        **forms,
        "category": {"category": str(notebook.second_type)},
        "meta": {"metadata": '{"m": 1}'},
    }.items():
        ask.write(f"owner.item.{name}", path, form, key="other")
    ask.upload("owner.item.file", path, "mate.txt", b"x", key="other")
    ask.read("owner.item.file", path)
    path = f"experiments/{ask.new('owner.exp')}"
    for name, form in {
        **forms,
        "category": {"category": "2"},
        "meta": {"metadata": '{"m": 1}'},
        "nothing": {},
    }.items():
        ask.write(f"owner.exp.{name}", path, form, key="other")
    ask.upload("owner.exp.file", path, "mate.txt", b"x", key="other")
    ask.read("owner.exp.file", path)
    ask.read("owner.exp.other", path, key="other")


def _test_missing_entries(notebook: TrapNotebook) -> None:
    ask = notebook.ask
    forms: dict[str, dict[str, str]] = {
        "all": INITIAL,
        "title": {"title": "x"},
        "body": {"body": "x"},
        "date": {"date": "20170415"},
        "append": {"bodyappend": "x"},
        "tag": {"tag": "tomissing"},
        "link": {"link": str(notebook.items[0])},
        "category": {"category": "2"},
        "meta": {"metadata": "{}"},
        "nothing": {},
    }
    for name, form in forms.items():
        for endpoint in ("experiments", "items", "templates"):
            ask(f"missing.{endpoint}.{name}", "POST", f"{endpoint}/99999", form=form)
    ask.upload("missing.experiments.file", "experiments/99999", "m.txt", b"x")
    ask.upload("missing.items.file", "items/99999", "m.txt", b"x")
    ask("missing.tags", "GET", "tags")
    ask("missing.list", "GET", "experiments", query={"limit": 3})


def _test_categories(notebook: TrapNotebook) -> None:
    ask = notebook.ask
    for name, category in (
        *(("2", "2"), ("missing", "99999"), ("text", "abc"), ("mixed", "3abc"), ("empty", "")),
        *(("zero", "0"), ("negative", "-1"), ("title", "Success"), ("back", "1")),
    ):
        path = f"experiments/{ask.new(f'cat.exp.{name}')}"
        ask.write(f"cat.exp.{name}", path, {"category": category})
    second = str(notebook.second_type)
    for name, category in (second, second), ("missing", "99999"), ("text", "abc"), ("empty", ""):
        path = f"items/{notebook.new_item(f'cat.item.{name}', notebook.types[0])}"
        ask.write(f"cat.item.{name}", path, {"category": category})
