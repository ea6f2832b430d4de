"""Small rules: entries, URLs, raw requests, bodies, bags."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from elab_api_v1.errors import ApiError
from elab_api_v1.models import Experiment, ExperimentSummary, Item, Status, Upload
from elab_api_v1.wire import Response

from elab_sdk.rules import bodies, dask_bag, entry_kinds, raw_requests, web_addresses
from elab_sdk.rules.created import CreatedExperiment, CreatedItem
from elab_sdk.rules.web_addresses import PageAddress
from tests.rules.refusing import refused

EXPERIMENT, ITEM = Experiment.from_dict({"id": 3}), Item.from_dict({"id": 4})

# entries ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (EXPERIMENT, ("experiment", 3)),
        (ITEM, ("item", 4)),
        (CreatedItem.from_dict({"id": 5}), ("item", 5)),
        (("experiment", "6"), ("experiment", 6)),
        (("item", ITEM), ("item", 4)),
    ],
)
def test_entry_is_resolved_by_kind_and_id(entry: Any, expected: Any) -> None:
    assert entry_kinds.resolve_entry(entry) == expected


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (5, "int"),
        (("template", 1), "entry"),
        (("item", 1, 2), "entry"),
        (("item", 0), "0"),
        (("item", EXPERIMENT), "Experiment"),
        (["item", 1], "list"),
        (Status.from_dict({"id": 1}), "Status"),
        (Experiment.from_dict({"id": 0}), "entry"),
    ],
)
def test_invalid_entry_is_refused(entry: Any, says: str) -> None:
    refused(entry_kinds.resolve_entry, entry, argument="entry", says=("entry", says))


def test_class_has_kind() -> None:
    assert entry_kinds.kind_of(EXPERIMENT) == "experiment"
    assert entry_kinds.kind_of(CreatedExperiment.from_dict({"id": 1})) == "experiment"
    assert entry_kinds.kind_of(Status.from_dict({"id": 1})) is None
    assert entry_kinds.kind_of(("item", 1)) is None
    assert entry_kinds.is_of_kind(ITEM, "item")
    assert not entry_kinds.is_of_kind(ITEM, "experiment")
    assert not entry_kinds.is_of_kind("item", "item")
    assert entry_kinds.is_full_entry(ITEM)
    assert not entry_kinds.is_full_entry(ExperimentSummary.from_dict({"id": 1}))
    assert not entry_kinds.is_full_entry(CreatedItem.from_dict({"id": 1}))
    assert not entry_kinds.is_full_entry(Status.from_dict({"id": 1}))
    assert entry_kinds.parts(("a", 1)) == ("a", 1)
    assert entry_kinds.parts(["a", 1]) == ()


# URLs ---------------------------------------------------------------------------------------------------

SITE = "https://elab.example.org/"


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("experiment", "experiments.php?mode=view&id=3"),
        ("item", "database.php?mode=view&id=3"),
        ("template", "ucp.php?tab=3&templateid=3"),
    ],
)
def test_entry_has_url(kind: Any, page: str) -> None:
    assert web_addresses.entry_url(SITE, kind, 3) == SITE + page
    assert web_addresses.parse_url(SITE + page) == PageAddress(SITE, kind, "3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SITE + "sub/experiments.php?id=7&mode=edit#top", PageAddress(SITE + "sub/", "experiment", "7")),
        (SITE + "templates.php?mode=view&id=7", PageAddress(SITE, "template", "7")),
        (SITE + "experiments.php?id=x", PageAddress(SITE, None, "")),
        (SITE + "experiments.php?id=٧", PageAddress(SITE, None, "")),
        (SITE + "experiments.php?id=1=2", PageAddress(SITE, None, "")),
        (SITE + "experiments.php?templateid=7", PageAddress(SITE, None, "")),
        (SITE + "team.php?id=7", PageAddress(SITE, None, "")),
        (SITE + "experiments.php", None),
        ("ftp://elab.example.org/experiments.php?id=7", None),
        ("12", None),
    ],
)
def test_url_of_page_is_parsed(text: str, expected: PageAddress | None) -> None:
    assert web_addresses.parse_url(text) == expected


# raw requests -------------------------------------------------------------------------------------------


def made(path: Any, params: Any = None, verb: Any = "GET", place: Any = "data") -> Any:
    with raw_requests.request(path, params, verb, place, raw_requests.content) as request:
        contents = [file.payload if hasattr(file, "payload") else file for _, file in request.files or ()]
        return request, contents


@pytest.mark.parametrize(
    ("given", "query", "form"),
    [
        (("experiments", {"limit": 5}), (("limit", "5"),), None),
        (
            ("experiments?a=&b=1", {"limit": [5, 6]}),
            (("a", ""), ("b", "1"), ("limit", "5"), ("limit", "6")),
            None,
        ),
        (("experiments", {"x": 1}, "post"), (), (("x", "1"),)),
        (("experiments?a=1", {"x": (1, 2)}, "POST"), (("a", "1"),), (("x", "1"), ("x", "2"))),
        (("experiments", {"x": 1}, "POST", "params"), (("x", "1"),), None),
        (("experiments", None, "POST"), (), None),
        (("experiments", {}, "POST"), (), None),
    ],
)
def test_raw_request_is_unchanged(given: Any, query: Any, form: Any) -> None:
    request, _ = made(*given)
    assert request.path == "experiments"
    assert request.method == (given[2].upper() if len(given) > 2 else "GET")
    assert (request.query, request.form, request.files) == (query, form, None)
    assert request.operation == "send_req"
    assert request.parse is raw_requests.content


def test_files_are_sent_in_their_fields() -> None:
    with raw_requests.request(
        "/experiments/1", {"file": ("a.txt", b"abc")}, "POST", "files", raw_requests.content
    ) as request:
        assert request.path == "experiments/1"
        ((name, file),) = request.files or ()
        assert (name, file.name if hasattr(file, "name") else "a.txt") == ("file", "a.txt")
        assert (request.form, request.query) == (None, ())
    with raw_requests.request("experiments/1", None, "POST", "files", raw_requests.content) as request:
        assert request.files is None


@pytest.mark.parametrize(
    ("given", "argument", "says"),
    [
        (("experiments", None, "FETCH"), "verb", ("'FETCH'", "GET, POST, DELETE")),
        (("experiments", None, 5), "verb", "5"),
        (("experiments", None, "GET", "json"), "param_name", ("'json'", "data, params, files")),
        (("experiments", [1]), "params", "list"),
        ((5,), "path", "int"),
        (("../admin.php",), "path", "'../admin.php'"),
        (("https://example.org/",), "path", "path"),
        (("a b",), "path", "path"),
        (("a\x7f",), "path", "path"),
        (("é",), "path", "path"),
        (("a#b",), "path", "path"),
        (("a?b#c",), "path", "path"),
        (("a\\b",), "path", "path"),
        (("a%2F..%2Fb",), "path", "path"),
    ],
)
def test_request_outside_api_is_refused(given: Any, argument: str, says: Any) -> None:
    refused(made, *given, argument=argument, says=says)


def test_response_is_json_or_bytes() -> None:
    good = Response(200, {"content-type": "application/json"}, b'{"a": 1}', "GET", "x")
    assert raw_requests.json_value(good) == {"a": 1}
    assert raw_requests.content(good) == b'{"a": 1}'
    for read in (raw_requests.json_value, raw_requests.content):
        with pytest.raises(ApiError):
            read(Response(500, {}, b"", "GET", "x"))


# bodies -------------------------------------------------------------------------------------------------


def test_text_and_html_are_distinguished() -> None:
    assert bodies.as_html("<p>a</p>") == "<p>a</p>"
    assert bodies.as_html("\ufeff<p>a</p>") == "<p>a</p>"
    assert bodies.as_html("a < b\nc") == "<p>a &lt; b<br>c</p>"
    assert bodies.as_html(bodies.Html("a < b")) == "a < b"
    assert bodies.as_html([{"t": 0}]).startswith("<table>")
    for made in (bodies.as_html("x"), bodies.as_html("<p>"), bodies.as_html([{"t": 0}])):
        assert isinstance(made, bodies.Html)


def test_removed_header_cells_become_bold() -> None:
    assert "<th" in bodies.as_html([{"t": 0}])
    table = bodies.as_html([{"t": 0}], header_cells=False)
    assert isinstance(table, bodies.Html)
    assert "<th" not in table
    assert "<td><strong>t</strong></td>" in table
    html = (
        '<thead><tr><th scope="col">a<br></th></tr></thead><tbody><tr><td>b</td></tr></tbody><tfoot></tfoot>'
    )
    assert bodies.without_header_cells(html) == (
        '<tr><td scope="col"><strong>a<br></strong></td></tr><tr><td>b</td></tr>'
    )
    assert bodies.as_html("<th>a</th>", header_cells=False) != "<th>a</th>"


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "None"), (5, "int"), (b"x", "bytes"), (bytearray(b"x"), "bytes"), ({1}, "set")],
)
def test_invalid_content_is_refused(content: Any, says: str) -> None:
    refused(bodies.as_html, content, argument="content", says=("content", says))


def test_picture_has_suffix_that_browsers_show() -> None:
    for name in ("a.png", "a.JPG", "dir/a.jpeg", "a.gif", "a.svg", "a.webp", "a.avif", "a.bmp"):
        bodies.check_image_name(name)
    for name in ("a.tif", "png", ""):
        refused(bodies.check_image_name, name, argument="image", says=(repr(name), ".png, .jpg"))


def test_attached_picture_is_shown() -> None:
    fields = {"id": 3, "real_name": "g&l.png", "long_name": "ab/a b.png"}
    old = bodies.image_html(Upload.from_dict(fields), 'Gel "3"')
    assert old == '<p><img src="app/download.php?f=ab/a%20b.png" alt="Gel &quot;3&quot;" /></p>'
    new = bodies.image_html(Upload.from_dict({**fields, "storage": 1}), "x", 20)
    assert new == (
        '<p><img src="app/download.php?name=g%26l.png&amp;f=ab/a%20b.png&amp;storage=1" alt="x"'
        ' width="20" /></p>'
    )


# bags ---------------------------------------------------------------------------------------------------


def test_ids_of_bag_are_checked() -> None:
    assert dask_bag.check_ids([3, "4", EXPERIMENT], "experiment") == [3, 4, 3]
    assert dask_bag.check_ids(range(1, 3), "item") == [1, 2]
    refused(dask_bag.check_ids, [1], "template", argument="kind", says=("kind", "'template'"))
    for ids in ("12", b"12", 5):
        refused(dask_bag.check_ids, ids, "item", argument="ids", says="ids")
    refused(dask_bag.check_ids, [0], "item", argument="ids", says="ids")
    refused(dask_bag.check_ids, [EXPERIMENT], "item", argument="ids", says=("ids", "Experiment"))
    assert [dask_bag.check_missing(each) for each in ("raise", "skip")] == ["raise", "skip"]
    refused(dask_bag.check_missing, "ignore", argument="missing", says=("missing", "'ignore'"))


class Reader:
    def __init__(self, found: Any) -> None:
        self.found, self.asked, self.closed = found, [], 0

    def read_many(self, ids: Any, kind: Any, **how: Any) -> Any:
        self.asked.append((ids, kind, how))
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def test_partition_is_read_and_connections_closed() -> None:
    reader = Reader([EXPERIMENT])
    how: dict[str, Any] = {"jobs": 2, "missing": "skip"}
    assert dask_bag.read_part([3], reader, kind="experiment", **how) == [EXPERIMENT]
    assert reader.asked == [([3], "experiment", how)]
    assert reader.closed == 1


@pytest.mark.parametrize("error", [None, ValueError("x")])
def test_partition_is_read_by_async_manager(error: Exception | None) -> None:
    async def found() -> Any:
        await asyncio.sleep(0)
        if error is not None:
            raise error
        return [ITEM]

    coroutine = found()
    reader = Reader(coroutine)
    if error is None:
        assert dask_bag.read_part([4], reader, kind="item", jobs=1, missing="raise") == [ITEM]
    else:
        with pytest.raises(ValueError, match="x"):
            dask_bag.read_part([4], reader, kind="item", jobs=1, missing="raise")
    assert reader.closed == 1


class Parts:
    def __init__(self) -> None:
        self.made: list[Any] = []

    def from_sequence(self, ids: Any, **how: Any) -> Any:
        self.made.append((ids, how))
        return self

    def map_partitions(self, function: Any, *args: Any, **how: Any) -> Any:
        self.made.append((function, args, how))
        return self


def test_bag_has_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    parts, reader = Parts(), Reader([])
    asked: list[str] = []
    monkeypatch.setattr(dask_bag, "import_module", lambda name: asked.append(name) or parts)
    how: dict[str, Any] = {"jobs": 3, "missing": "raise"}
    assert dask_bag.make_bag(reader, [1, 2, 3], "item", size=2, **how) is parts  # type: ignore[comparison-overlap]
    assert asked == ["dask.bag"]
    assert parts.made == [
        ([1, 2, 3], {"partition_size": 2}),
        (dask_bag.read_part, (reader,), {"kind": "item", **how}),
    ]
    dask_bag.make_bag(reader, [1], "item", size=5, **how)
    dask_bag.make_bag(reader, [], "item", size=5, **how)
    assert [parts.made[2][1], parts.made[4][1]] == [{"partition_size": 1}, {"partition_size": 1}]


def test_missing_dask_error_names_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name="dask")

    monkeypatch.setattr(dask_bag, "import_module", missing)
    with pytest.raises(ImportError, match=r"\(dask\).*elab-sdk\[dask\]"):
        dask_bag.make_bag(Reader([]), [1], "item", size=1, jobs=1, missing="raise")
