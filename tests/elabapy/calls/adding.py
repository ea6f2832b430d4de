"""Calls that add a tag, a link or a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.elabapy.calls.common import Call, careless
from tests.elabapy.calls.reading import NOBODY
from tests.safety.cases import adds, both, nothing
from tests.safety.natural.common import uploaded

if TYPE_CHECKING:
    from tests.safety.world import World

_CREATES: Final = "creates an entry instead"


def _tag(name: str, params: Any, expect: Any, why: str = "", **more: Any) -> Call:
    return Call(
        method="add_tag_to_experiment",
        name=name,
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, params),
        expect=expect,
        why=why,
        **more,
    )


def _link(name: str, link: Any, expect: Any, why: str = "") -> Call:
    return Call(
        method="add_link_to_experiment",
        name=name,
        act=lambda m, w: m.add_link_to_experiment(w.experiment, {"link": link(w)}),
        expect=expect,
        why=why,
    )


def _linked_to(target: str, expect: Any, why: str = "") -> Call:
    return Call(
        method="add_link_to_experiment",
        name=f"with targetEntity {target}",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, {"link": w.spare, "targetEntity": target}),
        expect=expect,
        why=why,
    )


ADDING: Final = (
    _tag("a tag", {"tag": "blot"}, adds("experiment", "tags", "blot")),
    _tag("one that is there", {"tag": "kept"}, nothing),
    _tag("letters beyond ASCII", {"tag": "λ-Phage"}, adds("experiment", "tags", "λ-Phage")),
    _tag("a read-only key", {"tag": "blot"}, adds("experiment", "tags", "blot"), key="readonly"),
    _tag("with |", {"tag": "a|b"}, None, "stores another tag"),
    _tag("markup", {"tag": "<i>a</i>"}, None, "stores another tag"),
    _tag("empty", {"tag": ""}, None, "stores an empty tag"),
    _tag("of 256", {"tag": "x" * 256}, None),
    _tag("tags for tag", {"tags": "a"}, None, _CREATES),
    _tag("a text", "blot", None, _CREATES),
    _tag("None", None, None, _CREATES),
    Call(
        method="add_tag_to_experiment",
        name="one that does not exist",
        act=lambda m, _: m.add_tag_to_experiment(NOBODY, {"tag": "a"}),
        expect=None,
    ),
    Call(
        method="add_tag_to_item",
        name="a tag",
        act=lambda m, w: m.add_tag_to_item(w.item, {"tag": "plasmid"}),
        expect=adds("item", "tags", "plasmid"),
    ),
    careless(
        "add_tag_to_item",
        "tags for tag",
        lambda m, w: m.add_tag_to_item(w.spare, {"tags": "a"}),
        "creates an item of the type with that number",
    ),
    _link("an item", lambda w: w.spare, adds("experiment", "links", "spare")),
    _link("digits", lambda w: str(w.spare), adds("experiment", "links", "spare")),
    _link("one that is there", lambda w: w.linked, nothing, "makes a second link up to and including 3.4.9"),
    _link("an item that does not exist", lambda _: NOBODY, None, "says success and does nothing"),
    _link("a word", lambda _: "abc", None),
    _link("0", lambda _: 0, None),
    _link("numpy's", lambda w: np.int64(w.spare), adds("experiment", "links", "spare")),
    _link("True", lambda _: True, None),
    _linked_to("items", adds("experiment", "links", "spare")),
    _linked_to("experiments", None, "links to the item that has the experiment's number"),
    careless(
        "add_link_to_experiment",
        "links for link",
        lambda m, w: m.add_link_to_experiment(w.experiment, {"links": w.spare}),
        _CREATES,
    ),
    careless(
        "add_link_to_experiment",
        "a number alone",
        lambda m, w: m.add_link_to_experiment(w.experiment, str(w.spare)),
        _CREATES,
    ),
    Call(
        method="add_link_to_item",
        name="an item",
        act=lambda m, w: m.add_link_to_item(w.item, {"link": w.spare}),
        expect=adds("item", "links", "spare"),
    ),
    Call(
        method="add_link_to_item",
        name="with targetEntity items",
        act=lambda m, w: m.add_link_to_item(w.item, {"link": w.spare, "targetEntity": "items"}),
        expect=adds("item", "links", "spare"),
    ),
    Call(
        method="add_link_to_item",
        name="itself",
        act=lambda m, w: m.add_link_to_item(w.item, {"link": w.item}),
        expect=None,
        why="links an item to itself",
    ),
)


def opened(m: Any, w: World, method: str, role: str, field: str = "file", mode: str = "rb") -> object:
    """A file on the disk is opened, and uploaded."""
    encoding = None if "b" in mode else "utf-8"
    with w.file("gel.csv").open(mode, encoding=encoding) as file:
        return getattr(m, method)(getattr(w, role), {field: file})


def _twice(m: Any, w: World) -> object:
    with w.file("gel.csv").open("rb") as file:
        m.upload_to_experiment(w.experiment, {"file": file})
        return m.upload_to_experiment(w.experiment, {"file": file})


def _two(m: Any, w: World) -> object:
    with w.file("a.csv").open("rb") as one, w.file("b.csv").open("rb") as two:
        return m.upload_to_experiment(w.experiment, {"file": one, "file2": two})


def _two_fields(m: Any, w: World) -> object:
    with w.file("a.csv").open("rb") as one, w.file("b.csv").open("rb") as two:
        return m.upload_to_experiment(w.experiment, [("file", one), ("file", two)])


def written(name: str, text: str) -> io.StringIO:
    """A text in memory that was given a name, as instruments' scripts have their metadata."""
    file = io.StringIO(text)
    file.name = name  # type: ignore[misc]
    return file


def _windows(m: Any, w: World) -> object:
    with w.file("win.csv", b"1,2\r\n3,4\r\n").open(encoding="utf-8") as file:
        return m.upload_to_experiment(w.experiment, {"file": file})


def _php(m: Any, w: World) -> object:
    return m.upload_to_experiment(w.experiment, {"file": ("run.php", b"<?php")})


def _upload(name: str, source: Any, expect: Any, why: str = "") -> Call:
    return Call(
        method="upload_to_experiment",
        name=name,
        act=lambda m, w: m.upload_to_experiment(w.experiment, {"file": source(w)}),
        expect=expect,
        why=why,
    )


def _csv(name: str, content: bytes = b"1,2\n") -> Any:
    return uploaded("experiment", name, content)


_THERE: Final = uploaded("experiment", "gel.csv")

UPLOADING: Final = (
    Call(
        method="upload_to_experiment",
        name="an open file",
        act=lambda m, w: opened(m, w, "upload_to_experiment", "experiment"),
        expect=_THERE,
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
        act=lambda m, w: m.upload_to_experiment(w.experiment, [("file", ("gel.csv", b"1,2\n"))]),
        expect=_csv("gel.csv"),
    ),
    Call(
        method="upload_to_experiment",
        name="as send_req",
        act=lambda m, w: m.send_req(
            f"experiments/{w.experiment}", {"file": ("gel.csv", b"1,2\n")}, "POST", False, "files"
        ),
        expect=_csv("gel.csv"),
    ),
    Call(
        method="upload_to_experiment",
        name="a file twice",
        act=_twice,
        expect=both(_THERE, _THERE),
        why="stores an empty file the second time, since the first read it to its end",
    ),
    _upload(
        "a path as text",
        lambda w: str(w.file("gel.csv")),
        _THERE,
        "stores the path's letters as a file named 'file'",
    ),
    _upload("a text that is no path", lambda _: "no such file.csv", None, "stores the letters"),
    Call(
        method="upload_to_experiment",
        name="in text mode",
        act=lambda m, w: opened(m, w, "upload_to_experiment", "experiment", mode="r"),
        expect=_THERE,
        same_as="upload_to_experiment: in text mode, lines of Windows",
    ),
    Call(
        method="upload_to_experiment",
        name="read and write",
        act=lambda m, w: opened(m, w, "upload_to_experiment", "experiment", mode="r+b"),
        expect=_THERE,
    ),
    _upload("a text in memory", lambda _: written("meta.json", "{}"), _csv("meta.json", b"{}")),
    _upload("a name and a text in memory", lambda _: ("gel.csv", io.StringIO("1,2\n")), _csv("gel.csv")),
    _upload("letters beyond ASCII", lambda _: written("meta.json", "µ"), _csv("meta.json", "µ".encode())),
    Call(
        method="upload_to_experiment",
        name="in text mode, lines of Windows",
        act=_windows,
        expect=_csv("win.csv", b"1,2\r\n3,4\r\n"),
        why="stores a file with other bytes",
    ),
    careless(
        "upload_to_experiment",
        "another field",
        lambda m, w: opened(m, w, "upload_to_experiment", "experiment", field="datei"),
        "",
    ),
    Call(
        method="upload_to_experiment",
        name="two files",
        act=_two,
        expect=None,
        why="stores the first and says success",
    ),
    careless(
        "upload_to_experiment", "two files of one name", _two_fields, "stores the last and says success"
    ),
    careless(
        "upload_to_experiment",
        "two paths in a list",
        lambda m, w: m.upload_to_experiment(
            w.experiment, {"file": [str(w.file("a.csv")), str(w.file("b.csv"))]}
        ),
        "stores the second path's letters",
    ),
    careless(
        "upload_to_experiment",
        "a title beside the file",
        lambda m, w: m.upload_to_experiment(w.experiment, {"file": ("a.csv", b"1"), "title": (None, "New")}),
        "drops the title and says success",
    ),
    careless("upload_to_experiment", "php", _php, ""),
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
        "one that does not exist",
        lambda m, _: m.upload_to_experiment(NOBODY, {"file": ("gel.csv", b"1,2\n")}),
        "",
    ),
    Call(
        method="upload_to_item",
        name="an open file",
        act=lambda m, w: opened(m, w, "upload_to_item", "item"),
        expect=uploaded("item", "gel.csv"),
    ),
    careless(
        "upload_to_item",
        "another field",
        lambda m, w: opened(m, w, "upload_to_item", "item", field="datei"),
        "",
    ),
)
