"""Calls that add a tag, a link or a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.elabapy.calls.common import Call, careless
from tests.elabapy.calls.reading import MISSING_ID
from tests.safety.cases import adds, both, nothing
from tests.safety.natural.common import uploaded

if TYPE_CHECKING:
    from tests.safety.example_notebook import ExampleNotebook

_CREATES: Final = "creates an entry instead"


def _tag(name: str, params: Any, expect: Any, why: str = "", **more: Any) -> Call:
    return Call(
        method="add_tag_to_experiment",
        name=name,
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, params),
        expect=expect,
        why=why,
        **more,
    )


def _link(name: str, link: Any, expect: Any, why: str = "") -> Call:
    return Call(
        method="add_link_to_experiment",
        name=name,
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, {"link": link(w)}),
        expect=expect,
        why=why,
    )


def _linked_to(target: str, expect: Any, why: str = "") -> Call:
    return Call(
        method="add_link_to_experiment",
        name=f"with targetEntity {target}",
        operation=lambda m, w: m.add_link_to_experiment(
            w.experiment, {"link": w.spare, "targetEntity": target}
        ),
        expect=expect,
        why=why,
    )


ADDING: Final = (
    _tag("a tag", {"tag": "blot"}, adds("experiment", "tags", "blot")),
    _tag("existing", {"tag": "kept"}, nothing),
    _tag("non-ASCII letters", {"tag": "λ-Phage"}, adds("experiment", "tags", "λ-Phage")),
    _tag("a read-only key", {"tag": "blot"}, adds("experiment", "tags", "blot"), key="readonly"),
    _tag("with |", {"tag": "a|b"}, None, "stores another tag"),
    _tag("markup", {"tag": "<i>a</i>"}, None, "stores another tag"),
    _tag("empty", {"tag": ""}, None, "stores an empty tag"),
    _tag("256 characters", {"tag": "x" * 256}, None),
    _tag("field 'tags' instead of 'tag'", {"tags": "a"}, None, _CREATES),
    _tag("a text", "blot", None, _CREATES),
    _tag("None", None, None, _CREATES),
    Call(
        method="add_tag_to_experiment",
        name="missing entry",
        operation=lambda m, _: m.add_tag_to_experiment(MISSING_ID, {"tag": "a"}),
        expect=None,
    ),
    Call(
        method="add_tag_to_item",
        name="a tag",
        operation=lambda m, w: m.add_tag_to_item(w.item, {"tag": "plasmid"}),
        expect=adds("item", "tags", "plasmid"),
    ),
    careless(
        "add_tag_to_item",
        "field 'tags' instead of 'tag'",
        lambda m, w: m.add_tag_to_item(w.spare, {"tags": "a"}),
        "creates an item of the items type with that ID",
    ),
    _link("an item", lambda w: w.spare, adds("experiment", "links", "spare")),
    _link("ID as text", lambda w: str(w.spare), adds("experiment", "links", "spare")),
    _link("existing", lambda w: w.linked, nothing, "adds a second link up to and including 3.4.9"),
    _link("missing item", lambda _: MISSING_ID, None, "reports success and does nothing"),
    _link("text that is not an ID", lambda _: "abc", None),
    _link("0", lambda _: 0, None),
    _link("numpy number", lambda w: np.int64(w.spare), adds("experiment", "links", "spare")),
    _link("True", lambda _: True, None),
    _linked_to("items", adds("experiment", "links", "spare")),
    _linked_to("experiments", None, "links to the item with the experiment's ID"),
    careless(
        "add_link_to_experiment",
        "field 'links' instead of 'link'",
        lambda m, w: m.add_link_to_experiment(w.experiment, {"links": w.spare}),
        _CREATES,
    ),
    careless(
        "add_link_to_experiment",
        "ID without a dict",
        lambda m, w: m.add_link_to_experiment(w.experiment, str(w.spare)),
        _CREATES,
    ),
    Call(
        method="add_link_to_item",
        name="an item",
        operation=lambda m, w: m.add_link_to_item(w.item, {"link": w.spare}),
        expect=adds("item", "links", "spare"),
    ),
    Call(
        method="add_link_to_item",
        name="with targetEntity items",
        operation=lambda m, w: m.add_link_to_item(w.item, {"link": w.spare, "targetEntity": "items"}),
        expect=adds("item", "links", "spare"),
    ),
    Call(
        method="add_link_to_item",
        name="the same item",
        operation=lambda m, w: m.add_link_to_item(w.item, {"link": w.item}),
        expect=None,
        why="links an item to itself",
    ),
)


def upload_opened(
    m: Any, w: ExampleNotebook, method: str, role: str, field: str = "file", mode: str = "rb"
) -> object:
    """Open a file on disk and upload it."""
    encoding = None if "b" in mode else "utf-8"
    with w.file("gel.csv").open(mode, encoding=encoding) as file:
        return getattr(m, method)(getattr(w, role), {field: file})


def _upload_twice(m: Any, w: ExampleNotebook) -> object:
    with w.file("gel.csv").open("rb") as file:
        m.upload_to_experiment(w.experiment, {"file": file})
        return m.upload_to_experiment(w.experiment, {"file": file})


def _upload_two_files(m: Any, w: ExampleNotebook) -> object:
    with w.file("a.csv").open("rb") as first, w.file("b.csv").open("rb") as second:
        return m.upload_to_experiment(w.experiment, {"file": first, "file2": second})


def _upload_two_files_in_one_field(m: Any, w: ExampleNotebook) -> object:
    with w.file("a.csv").open("rb") as first, w.file("b.csv").open("rb") as second:
        return m.upload_to_experiment(w.experiment, [("file", first), ("file", second)])


def named_stringio(name: str, text: str) -> io.StringIO:
    """Return a StringIO with a name, as scripts of instruments use for metadata."""
    file = io.StringIO(text)
    file.name = name  # type: ignore[misc]
    return file


def _upload_windows_file(m: Any, w: ExampleNotebook) -> object:
    with w.file("win.csv", b"1,2\r\n3,4\r\n").open(encoding="utf-8") as file:
        return m.upload_to_experiment(w.experiment, {"file": file})


def _upload_php(m: Any, w: ExampleNotebook) -> object:
    return m.upload_to_experiment(w.experiment, {"file": ("run.php", b"<?php")})


def _upload(name: str, source: Any, expect: Any, why: str = "") -> Call:
    return Call(
        method="upload_to_experiment",
        name=name,
        operation=lambda m, w: m.upload_to_experiment(w.experiment, {"file": source(w)}),
        expect=expect,
        why=why,
    )


def _csv(name: str, content: bytes = b"1,2\n") -> Any:
    return uploaded("experiment", name, content)


_GEL_UPLOADED: Final = uploaded("experiment", "gel.csv")

UPLOADING: Final = (
    Call(
        method="upload_to_experiment",
        name="an open file",
        operation=lambda m, w: upload_opened(m, w, "upload_to_experiment", "experiment"),
        expect=_GEL_UPLOADED,
    ),
    _upload("a name and bytes", lambda _: ("gel.csv", b"1,2\n"), _csv("gel.csv")),
    _upload("a name and a text", lambda _: ("gel.csv", "1,2\n"), _csv("gel.csv")),
    _upload("a name and a file", lambda _: ("gel.csv", io.BytesIO(b"1,2\n")), _csv("gel.csv")),
    _upload(
        "a name, a file, a type", lambda _: ("gel.csv", io.BytesIO(b"1,2\n"), "text/csv"), _csv("gel.csv")
    ),
    _upload("bytes alone", lambda _: b"1,2\n", _csv("file")),
    _upload("a file without a name", lambda _: io.BytesIO(b"1,2\n"), _csv("file")),
    _upload("an empty file", lambda _: ("gel.csv", b""), _csv("gel.csv", b"")),
    Call(
        method="upload_to_experiment",
        name="pairs",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, [("file", ("gel.csv", b"1,2\n"))]),
        expect=_csv("gel.csv"),
    ),
    Call(
        method="upload_to_experiment",
        name="as send_req",
        operation=lambda m, w: m.send_req(
            f"experiments/{w.experiment}", {"file": ("gel.csv", b"1,2\n")}, "POST", False, "files"
        ),
        expect=_csv("gel.csv"),
    ),
    Call(
        method="upload_to_experiment",
        name="a file twice",
        operation=_upload_twice,
        expect=both(_GEL_UPLOADED, _GEL_UPLOADED),
        why="stores an empty file the second time, since the first upload read the file to its end",
    ),
    _upload(
        "path as text",
        lambda w: str(w.file("gel.csv")),
        _GEL_UPLOADED,
        "stores the path as a file named 'file'",
    ),
    _upload("text that is not a path", lambda _: "no such file.csv", None, "stores the text"),
    Call(
        method="upload_to_experiment",
        name="text mode",
        operation=lambda m, w: upload_opened(m, w, "upload_to_experiment", "experiment", mode="r"),
        expect=_GEL_UPLOADED,
        same_as="upload_to_experiment: text mode, Windows line breaks",
    ),
    Call(
        method="upload_to_experiment",
        name="read and write",
        operation=lambda m, w: upload_opened(m, w, "upload_to_experiment", "experiment", mode="r+b"),
        expect=_GEL_UPLOADED,
    ),
    _upload("StringIO with a name", lambda _: named_stringio("meta.json", "{}"), _csv("meta.json", b"{}")),
    _upload("name and StringIO", lambda _: ("gel.csv", io.StringIO("1,2\n")), _csv("gel.csv")),
    _upload("non-ASCII letters", lambda _: named_stringio("meta.json", "µ"), _csv("meta.json", "µ".encode())),
    Call(
        method="upload_to_experiment",
        name="text mode, Windows line breaks",
        operation=_upload_windows_file,
        expect=_csv("win.csv", b"1,2\r\n3,4\r\n"),
        why="stores a file with other bytes",
    ),
    careless(
        "upload_to_experiment",
        "other field name",
        lambda m, w: upload_opened(m, w, "upload_to_experiment", "experiment", field="datei"),
        "",
    ),
    Call(
        method="upload_to_experiment",
        name="two files",
        operation=_upload_two_files,
        expect=None,
        why="stores the first and reports success",
    ),
    careless(
        "upload_to_experiment",
        "two files in one field",
        _upload_two_files_in_one_field,
        "stores the last and reports success",
    ),
    careless(
        "upload_to_experiment",
        "two paths in a list",
        lambda m, w: m.upload_to_experiment(
            w.experiment, {"file": [str(w.file("a.csv")), str(w.file("b.csv"))]}
        ),
        "stores the second path as text",
    ),
    careless(
        "upload_to_experiment",
        "file and title",
        lambda m, w: m.upload_to_experiment(w.experiment, {"file": ("a.csv", b"1"), "title": (None, "New")}),
        "ignores the title and reports success",
    ),
    careless("upload_to_experiment", "php", _upload_php, ""),
    careless(
        "upload_to_experiment", "None", lambda m, w: m.upload_to_experiment(w.experiment, None), _CREATES
    ),
    careless(
        "upload_to_experiment",
        "an empty dict",
        lambda m, w: m.upload_to_experiment(w.experiment, {}),
        _CREATES,
    ),
    careless(
        "upload_to_experiment",
        "missing entry",
        lambda m, _: m.upload_to_experiment(MISSING_ID, {"file": ("gel.csv", b"1,2\n")}),
        "",
    ),
    Call(
        method="upload_to_item",
        name="an open file",
        operation=lambda m, w: upload_opened(m, w, "upload_to_item", "item"),
        expect=uploaded("item", "gel.csv"),
    ),
    careless(
        "upload_to_item",
        "other field name",
        lambda m, w: upload_opened(m, w, "upload_to_item", "item", field="datei"),
        "",
    ),
)
