"""The traps: awkward but lawful requests, each write with a look afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from tests.fidelity import trap_events, trap_lists
from tests.fidelity.asking import made
from tests.fidelity.trap_values import BEFORE, BODIES, DATES, FILES, METAS, SOME, TAGS, TITLES

if TYPE_CHECKING:
    from tests.fidelity.asking import Asker


@attrs.define
class Notebook:
    """What the scenario made so far."""

    ask: Asker
    types: list[int]
    """The ids of the items types: the first cannot be booked, the second can."""
    experiments: list[int]
    items: list[int]
    spare: list[int]
    """Items that the server was given, where the API makes none."""
    alone: bool = False
    """A field may be sent alone."""

    def full(self, form: dict[str, str]) -> dict[str, str]:
        """A form that is an update on this release."""
        return form if self.alone else {**BEFORE, **form}

    def new_item(self, step: str, kind: int) -> int:
        return self.ask.new(step, f"items/{kind}") or (self.spare.pop(0) if self.spare else 0)

    @property
    def second_type(self) -> int:
        return self.types[-1] if len(self.types) > 1 else 2


def play(ask: Asker) -> None:
    """Send every request of the scenario."""
    rows = ask("items_types", "GET", "items_types")
    found = rows if isinstance(rows, list) else []
    types = [int(row.get("category_id") or row.get("id") or 0) for row in found] or [1]
    ask("status", "GET", "status")
    notebook = Notebook(ask, types, *trap_lists.play(ask, types[0]))
    _parts(notebook)
    experiment, item, template = _bodies(notebook)
    _titles(notebook, experiment, item)
    _tags(notebook, item)
    _dates(notebook, experiment, item)
    written = _metadata(notebook, item)
    ask.write("meta.with.title", f"experiments/{written}", {"title": "with metadata", "metadata": '{"d": 4}'})
    _combinations(ask, item)
    _links(notebook, template)
    _files(ask)
    _types(notebook)
    _owners(notebook)
    _missing(notebook)
    _categories(notebook)
    trap_events.play(ask, notebook.types[0], notebook.second_type, notebook.items[0], experiment, item)
    ask("end.bookable", "GET", "bookable")
    ask("end.tags", "GET", "tags")
    ask("end.list", "GET", "experiments", query={"limit": 3})


def _body_of(entry: Any) -> str:
    return str(entry.get("body")) if isinstance(entry, dict) else ""


def _parts(notebook: Notebook) -> None:
    ask, path = notebook.ask, f"experiments/{notebook.ask.new('parts')}"
    ask("parts.all", "POST", path, form=BEFORE)
    ask.write("parts.title", path, {"title": "alone"})
    ask.write("parts.date", path, {"date": "20170415"})
    ask("parts.body", "POST", path, form={"body": "<p>alone</p>"})
    notebook.alone = "alone" in _body_of(ask.read("parts.body", path))


# -- texts -------------------------------------------------------------------------------------------------


def _each_body(notebook: Notebook, kind: str, path: str, only: set[str] | None = None) -> None:
    for name, body in BODIES:
        if only is None or name in only:
            reset = notebook.full({"body": "<p>before</p>"})
            notebook.ask(f"body.{kind}.{name}.reset", "POST", path, form=reset)
            notebook.ask.write(f"body.{kind}.{name}", path, notebook.full({"body": body}))


def _bodies(notebook: Notebook) -> tuple[int, int, int]:
    """Bodies of every kind; the experiment, the item and the template that they were tried on."""
    ask = notebook.ask
    experiment = ask.new("body.exp")
    _each_body(notebook, "exp", f"experiments/{experiment}")
    _appending(notebook)
    item = notebook.new_item("body.item", notebook.types[0])
    _each_body(notebook, "item", f"items/{item}", SOME)
    ask("append.item.reset", "POST", f"items/{item}", form=notebook.full({"body": "<p>start</p>"}))
    ask.write("append.item", f"items/{item}", {"bodyappend": "p<0.05 <p>end</p>"})
    template = ask.new("body.tpl", "templates")
    if template:
        _template(notebook, f"templates/{template}")
    return experiment, item, template


def _appending(notebook: Notebook) -> None:
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


def _template(notebook: Notebook, path: str) -> None:
    ask = notebook.ask
    ask("body.tpl.try", "POST", path, form={"body": "<p>tried</p>"})
    if "tried" not in _body_of(ask.read("body.tpl.try", path)):
        return
    _each_body(notebook, "tpl", path, SOME)
    ask.write("append.tpl", path, {"bodyappend": "p<0.05 <p>end</p>"})
    for name, title in TITLES:
        if name in SOME:
            ask(f"title.tpl.{name}.reset", "POST", path, form={"title": "before"})
            ask.write(f"title.tpl.{name}", path, {"title": title})
    ask.write("meta.tpl", path, {"metadata": '{"a": 1}'})
    ask.write("tag.tpl", path, {"tag": "onatemplate"})
    ask.write("date.tpl", path, {"date": "20170415"})
    ask.write("tpl.other", path, {"title": "by other"}, key="other")
    # the look is the owner's
    ask.upload("upload.tpl", path, "a.txt", b"x")
    ask.read("upload.tpl", path)
    ask.read("tpl.other.sees", path, key="other")


def _titles(notebook: Notebook, experiment: int, item: int) -> None:
    for kind, path in ("exp", f"experiments/{experiment}"), ("item", f"items/{item}"):
        for name, title in TITLES:
            if kind == "exp" or name in SOME:
                reset = notebook.full({"title": "before"})
                notebook.ask(f"title.{kind}.{name}.reset", "POST", path, form=reset)
                notebook.ask.write(f"title.{kind}.{name}", path, notebook.full({"title": title}))


def _tags(notebook: Notebook, item: int) -> None:
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


def _dates(notebook: Notebook, experiment: int, item: int) -> None:
    ask = notebook.ask
    for kind, path in ("exp", f"experiments/{experiment}"), ("item", f"items/{item}"):
        for name, date in DATES:
            if kind == "item" and name not in SOME:
                continue
            ask(f"date.{kind}.{name}.reset", "POST", path, form=BEFORE)
            ask.write(f"date.{kind}.{name}", path, notebook.full({"date": date}))
            if kind == "exp":
                ask(f"date.all.{name}.reset", "POST", path, form=BEFORE)
                after = {"title": "after", "date": date, "body": "<p>after</p>"}
                ask.write(f"date.all.{name}", path, after)


def _metadata(notebook: Notebook, item: int) -> int:
    ask = notebook.ask
    for name, text in METAS:
        path = f"experiments/{ask.new(f'meta.{name}')}"
        if made(ask.write(f"meta.{name}", path, {"metadata": text})):
            break  # it made an entry: metadata cannot be written here
    twice = ask.new("meta.twice")
    for name, text in (
        *(("1", '{"a": 1}'), ("2", '{"b": 2}'), ("same", '{"b": 2}'), ("invalid", "{no")),
        *(("empty", ""), ("null", "null"), ("again", '{"c": 3}')),
    ):
        ask.write(f"meta.twice.{name}", f"experiments/{twice}", {"metadata": text})
    ask.write("meta.item", f"items/{item}", {"metadata": '{"a": 1}'})
    ask.write("meta.item.2", f"items/{item}", {"metadata": '{"b": {"c": "\u00e9"}}'})
    return twice


# -- several fields at once, and links ---------------------------------------------------------------------


def _combinations(ask: Asker, item: int) -> None:
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


def _links(notebook: Notebook, template: int) -> None:
    ask = notebook.ask
    first, second, third = notebook.items[:3]
    ask.write("link.same", f"experiments/{second}", {"link": str(second)})
    ask.read("link.same.itemside", f"items/{second}")
    ask.read("link.same.itemside.same", f"items/{second}")
    own = f"experiments/{ask.new('link.exp')}"
    ask.write("link.other", own, {"link": str(third)})
    ask.read("link.other.itemside", f"items/{third}")
    ask.write("link.twice", own, {"link": str(third)})
    ask.write("link.missing", own, {"link": "99999"})
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
    ask.write("link.two.1", own, {"link": str(first)})
    ask.write("link.two.2", own, {"link": str(second)})
    if template:
        ask.write("link.tpl", f"templates/{template}", {"link": str(first)})


# -- files -------------------------------------------------------------------------------------------------


def _uploads_of(entry: Any) -> list[Any]:
    found = entry.get("uploads") if isinstance(entry, dict) else None
    return found if isinstance(found, list) else []


def _files(ask: Asker) -> None:
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


def _types(notebook: Notebook) -> None:
    ask, first = notebook.ask, notebook.types[0]
    for kind in (*notebook.types, 2):
        number = ask.new(f"item.type.{kind}", f"items/{kind}")
        if number:
            ask.read(f"item.type.{kind}", f"items/{number}")
    for word in ("0", "99999", "abc", "1abc", "-1"):
        ask.new(f"item.type.{word}", f"items/{word}")
    ask("item.type.none.title", "POST", "items", form={"title": "no type"})
    ask("item.type.ro", "POST", f"items/{first}", key="ro")
    ask("type.update", "POST", f"items_types/{first}", form={"title": "renamed type"})
    ask("type.after", "GET", "items_types")


def _owners(notebook: Notebook) -> None:
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


def _missing(notebook: Notebook) -> None:
    ask = notebook.ask
    forms: dict[str, dict[str, str]] = {
        "all": BEFORE,
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


def _categories(notebook: Notebook) -> None:
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
