"""What a script sends means what it meant on the release that the script was written for."""

from __future__ import annotations

import contextlib
import doctest
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest
from requests.exceptions import HTTPError

from elab_sdk import ConflictError, NotSupportedByServer, ValidationError, elabapy
from elab_sdk.elabapy import older_requests
from elab_sdk.elabapy.written_for import entry_fields, list_query, old_refusals
from elab_sdk.elabapy.written_for.entry_fields import meant_fields
from elab_sdk.elabapy.written_for.list_query import read_query
from elab_sdk.rules import entry_dates
from elab_sdk.rules.releases import find_release
from elab_sdk.sandbox import Sandbox
from tests.elabapy.everyday.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from elab_sdk.sandbox.store import Row


@pytest.mark.parametrize(
    ("release", "query", "window"),
    [
        ("2.0", {"limit": "15", "offset": "0"}, {}),
        ("3.4", {}, {}),
        ("3.5.6", {"limit": "3"}, {"limit": 16}),
        ("3.6.7", {"limit": "15", "search": "x"}, {"limit": 9000}),
        ("4.0", {}, {"limit": 15}),
        ("4.0", {"limit": "3", "offset": "3"}, {"limit": 3}),
        ("4.0", {"offset": "3", "limit": "3"}, {"limit": 15, "offset": 3}),
        ("4.0", {"limit": "3&offset=6"}, {"limit": 3, "offset": 6}),
        ("4.0", {"tags[]": "x", "limit": "3"}, {"limit": 15}),
        ("4.3", {"limit": "3", "offset": "3"}, {"limit": 3, "offset": 3}),
        ("4.3", {"search": "title:gel"}, {"limit": 15, "search": "title:gel"}),
        ("4.3", {"q": "gel", "search": "0"}, {"limit": 15}),
        ("4.5", {"q": "gel", "search": "blot"}, {"limit": 15, "search": "gel"}),
        ("4.3", {"limit": "all"}, {"limit": 0}),
        ("4.3", {"limit": "3.9"}, {"limit": 3}),
        ("4.5", {"offset": "-1"}, {"limit": 15}),
    ],
)
def test_list_has_the_rows_that_the_release_sent(
    release: str, query: dict[str, str], window: dict[str, Any]
) -> None:
    assert read_query((*query.items(),), find_release(release)).window == window


@pytest.mark.parametrize(
    ("release", "read"),
    [("3.6", ()), ("4.0", ("order",)), ("4.3", ("order", "sort")), ("4.5", ("order", "sort", "owner"))],
)
def test_filters_are_those_that_the_release_read(release: str, read: tuple[str, ...]) -> None:
    query = (("order", "title"), ("sort", "asc"), ("owner", "1"), ("limit", "3"), ("unknown", "1"))
    assert tuple(name for name, _ in read_query(query, find_release(release)).others) == read


def test_negative_number_is_refused() -> None:
    for name in ("limit", "offset"):
        with pytest.raises(ValidationError, match=f"{name} must not be negative"):
            read_query(((name, "-1"),), find_release("4.3"))


@pytest.mark.parametrize(
    ("release", "fields", "meant"),
    [
        ("3.6", {"date": "20170415", "title": "x"}, {"date": "20170415", "title": "x"}),
        ("4.0", {"date": "2017:04:15"}, {"date": "2017-04-15"}),
        ("4.3", {"date": "170415"}, {"date": "2017-04-15"}),
        # 4.3.10 would store 2020-12-15
        ("4.3", {"date": "2012-1-5"}, {"date": "2012-1-5"}),
        ("4.3", {"date": "soon"}, {"date": "soon"}),
        ("3.6", {"title": "5&#39; &#34;a&#34; &amp; b"}, {"title": '5\' "a" &amp; b'}),
        ("3.6", {"tag": ["&#34;a", None], "body": "&#34;"}, {"tag": ['"a', None], "body": "&#34;"}),
        # 2.0 stores tags as they are sent
        ("2.0", {"tag": "&#34;a"}, {"tag": "&#34;a"}),
    ],
)
def test_fields_have_the_values_that_the_release_stored(
    release: str, fields: dict[str, Any], meant: dict[str, Any]
) -> None:
    assert meant_fields(fields, find_release(release)) == meant
    assert meant_fields([*fields.items()], find_release(release)) == [*meant.items()]


NEWER = ("4.9 api/v1/", "4.9 api/v2/", "5.1 api/v1/", "5.6 api/v2/")


@pytest.fixture(scope="module")
def notebooks() -> Iterator[dict[str, Notebook]]:
    with contextlib.ExitStack() as stack:
        yield {
            release: Notebook(stack.enter_context(Sandbox(release=release)))
            for release in dict.fromkeys(server.split()[0] for server in NEWER)
        }


@pytest.fixture(params=NEWER)
def server(request: pytest.FixtureRequest, notebooks: dict[str, Notebook]) -> Iterator[Server]:
    release, path = request.param.split()
    yield Server(notebooks[release].sandbox, path)
    notebooks[release].restore()


class Server:
    """A newer server, and scripts for older releases that use it."""

    def __init__(self, sandbox: Sandbox, path: str) -> None:
        self.sandbox = sandbox
        self.has_v1_only = (sandbox.version, path) == ("4.9.0", "api/v1/")
        self._endpoint = sandbox.site + path

    def script(self, written_for: str) -> Any:
        return elabapy.Manager(
            endpoint=self._endpoint,
            token=self.sandbox.token,
            written_for=written_for,
            time_zone="Europe/Paris",
        )

    def stored(self, id_: int = 1) -> Row:
        return self.sandbox.entry("experiments", id_)


def response_to(call: Callable[[], object]) -> Any:
    """Return the response that a script gets with an error."""
    with pytest.raises(HTTPError) as caught:
        call()
    return caught.value.response


def test_update_has_the_effect_that_it_had(server: Server) -> None:
    fields = {"title": "5&#39; end", "body": "<p>b</p>", "date": "20170415"}
    assert server.script("3.6").post_experiment("1", fields) == {"result": "success"}
    stored = server.stored()
    assert (str(stored["title"]).replace("&#39;", "'"), stored["body"], stored["date"]) == (
        "5' end",
        "<p>b</p>",
        "2017-04-15",
    )
    assert server.script("3.6").get_experiment(1)["title"] == "5&#39; end"
    server.script("4.0").post_experiment(1, {"date": "2017:04:16"})
    server.script("3.6").send_req("experiments/2", {"title": "by path"}, verb="POST")
    # an address of API v1, even if the endpoint is that of API v2
    server.script("3.6").send_req("/api/v1/experiments/4", {"title": "by URL"}, verb="POST")
    assert server.stored(4)["title"] == "by URL"
    for url in ("/login.php", "https://elab.example.org/api/v1/experiments/4"):
        with pytest.raises(ValidationError, match="url must be below"):
            server.script("3.6").send_req(url)
    assert (server.stored()["date"], server.stored(2)["title"]) == ("2017-04-16", "by path")
    assert len(server.sandbox.state()["experiments"]) == 4


def test_harmful_request_is_refused_before_anything_is_sent(server: Server) -> None:
    manager = server.script("3.6")
    before = server.sandbox.state()
    for fields in ({"date": "soon"}, {"titel": "x"}, {"title": "a<b"}, {"tag": "a|b"}, {"date": "20170230"}):
        with pytest.raises(ValidationError):
            manager.post_experiment(1, fields)
    with pytest.raises(ValidationError):
        manager.send_req("experiments/1", {}, verb="POST")
    assert server.sandbox.state() == before


def test_category_of_an_experiment_is_its_status(server: Server) -> None:
    manager = server.script("3.6")
    if server.has_v1_only:
        before = server.sandbox.state()
        with pytest.raises(NotSupportedByServer, match="use an endpoint that ends in /api/v2/"):
            manager.post_experiment(1, {"category": "3"})
        assert server.sandbox.state() == before
        return
    assert manager.post_experiment(1, {"category": "3"}) == {"result": "success"}
    assert server.stored()["status"] == 3
    assert manager.get_experiment(1)["category"] == "Need to be redone"


def test_items_take_files_where_the_server_can(server: Server) -> None:
    manager = server.script("3.6")
    if server.has_v1_only:
        before = server.sandbox.state()
        with pytest.raises(NotSupportedByServer, match="use an endpoint that ends in /api/v2/"):
            manager.upload_to_item(1, {"file": ("a.txt", b"x")})
        assert server.sandbox.state() == before
        return
    assert manager.upload_to_item(1, {"file": ("a.txt", b"x")}) == {"result": "success"}
    uploads = manager.get_item("1")["uploads"]
    assert [manager.get_upload(upload["id"]) for upload in uploads] == [b"x"]


def test_tags_links_and_items_are_added(server: Server) -> None:
    manager = server.script("3.6")
    assert manager.add_tag_to_item("1", {"tag": "3&#39;"}) == {"result": "success"}
    assert manager.get_item(1)["tags"].split("|")[-1].replace("'", "&#39;") in ("3&#39;", "plasmid")
    assert manager.add_link_to_experiment(2, {"link": "3"}) == {"result": "success"}
    assert [link["itemid"] for link in manager.get_experiment("2")["links"]] == ["3"]
    created = manager.create_item("3")
    assert manager.get_item(created["id"])["category"] == "Antibody"


def test_lists_have_the_rows_that_they_had(server: Server) -> None:
    sandbox = server.sandbox
    for _ in range(13):
        sandbox.store.insert("experiments", **{**server.stored(), "id": None, "date": "2019-01-01"})

    def ids(written_for: str, query: object = None) -> list[int]:
        manager = server.script(written_for)
        rows = manager.get_all_experiments() if query is None else manager.get_all_experiments(query)
        return [int(row["id"]) for row in rows]

    newest_first = [2, 1, 4, 3, *range(17, 4, -1)]
    assert ids("3.4") == ids("3.6") == ids("3.6", {"limit": 2, "search": "gel"}) == newest_first
    assert ids("3.5.6") == newest_first[:16]
    assert ids("4.3") == newest_first[:15]
    assert ids("4.0", {"limit": 2, "offset": 2}) == [2, 1]
    assert ids("4.3", {"limit": 2, "offset": 2}) == [4, 3]
    assert ids("4.3", {"limit": 0}) == []
    assert ids("4.3", {"search": "gel"}) == [4]
    assert ids("4.3", {"sort": "asc", "order": "date", "limit": 2}) == [5, 6]
    assert ids("4.3", {"related": 2}) == ids("4.0", {"related": 2, "limit": 0}) == [1]
    with pytest.raises(ValidationError, match="related"):
        ids("4.5", {"related": 2, "owner": 1})


def test_all_items_that_can_be_booked_are_listed(server: Server) -> None:
    microscope = server.sandbox.entry("items", 4)
    for _ in range(19):
        server.sandbox.store.insert("items", **{**microscope, "id": None})
    counts = {each: len(server.script(each).get_bookable()) for each in ("3.4", "3.5.6", "4.3")}
    assert counts == {"3.4": 20, "3.5.6": 16, "4.3": 15}


def test_tags_of_the_team_are_listed_or_an_error(server: Server) -> None:
    manager = server.script("4.3")
    if server.has_v1_only:
        with pytest.raises(NotSupportedByServer, match="get_tags"):
            manager.get_tags()
        return
    assert {row["tag"] for row in manager.get_tags()} > {"PCR", "blot"}


def test_booking_without_offset_is_in_the_time_zone_of_the_lab(server: Server) -> None:
    manager = server.script("3.6")
    times = {"start": "2036-01-01 10:00:00", "end": "2036-01-01 11:00:00", "title": "Live cells"}
    created = manager.create_event("4", times)
    assert manager.get_event(created["id"])["start"] == "2036-01-01T10:00:00+01:00"
    assert manager.destroy_event(created["id"]) == {"result": "success"}
    assert server.sandbox.state()["events"] == []


def test_whole_entry_is_posted_back_with_its_changes_alone(server: Server) -> None:
    manager = server.script("3.6")
    read = manager.get_experiment(4)
    before = server.stored(4)
    assert manager.post_experiment(4, read) == {"result": "success"}
    assert server.stored(4) == before
    read["body"] += "<p>more</p>"
    assert manager.post_experiment("4", read) == {"result": "success"}
    assert server.stored(4) == {**server.stored(4), "title": before["title"], "body": read["body"]}
    # somebody else changes the title
    server.sandbox.change("experiments", 4, title="Gel 5", modified_at="2040-01-01 00:00:00")
    with pytest.raises(ConflictError):
        manager.post_experiment(4, {**read, "body": "<p>mine</p>"})
    assert server.stored(4)["body"] == read["body"]
    for name, value in (("tags", "new"), ("category", "Fail"), ("id", "3")):
        with pytest.raises(ValidationError, match="cannot change"):
            manager.post_experiment(4, {**manager.get_experiment(4), name: value})


def test_list_with_a_wrong_key_raises_http_error(server: Server) -> None:
    manager = server.script("3.6")
    manager.token = "0" * 84
    assert response_to(manager.get_all_experiments).status_code in (400, 401)


@pytest.mark.parametrize(
    ("written_for", "status", "message", "blocks_tags"),
    [
        ("3.6", 400, "Cannot update a locked entity!", False),
        ("4.0", 403, "This section is out of your reach!", True),
        ("4.3", 403, "Cannot update a locked entry!", True),
    ],
)
def test_lock_protects_an_entry_as_it_did(
    server: Server, written_for: str, status: int, message: str, blocks_tags: bool
) -> None:
    manager = server.script(written_for)
    before = server.sandbox.state()
    response = response_to(lambda: manager.post_experiment(3, {"title": "x"}))
    assert (response.status_code, response.text) == (status, message)
    if blocks_tags:
        with pytest.raises(HTTPError):
            manager.add_tag_to_experiment(3, {"tag": "new"})
    assert server.sandbox.state() == before
    if not blocks_tags:
        assert manager.add_tag_to_experiment(3, {"tag": "new"}) == {"result": "success"}


def test_deleted_entry_stays_deleted(server: Server) -> None:
    server.sandbox.delete("experiments", 1)
    before = server.sandbox.state()
    manager = server.script("3.6")
    assert response_to(lambda: manager.post_experiment(1, {"title": "x"})).status_code == 403
    assert server.sandbox.state() == before


@pytest.mark.parametrize("module", [entry_dates, entry_fields, list_query, older_requests, old_refusals])
def test_examples_in_docstrings_run(module: ModuleType) -> None:
    failed, run = doctest.testmod(module)
    assert (failed, run > 0) == (0, True)


@pytest.mark.parametrize("written_for", ["2.0", "3.6", "4.3"])
def test_request_that_every_release_refuses_has_the_error_of_the_release(
    server: Server, written_for: str
) -> None:
    manager = server.script(written_for)
    before = server.sandbox.state()
    title = {"title": "x" * 256, "body": "", "date": "20170415"}
    calls: dict[str, tuple[Callable[[], Any], dict[str, int]]] = {
        "Data too long": (lambda: manager.post_experiment(1, title), {"3.6": 500, "4.3": 500}),
        "id parameter": (
            lambda: manager.add_link_to_experiment(1, {"link": "abc"}),
            {"3.6": 403, "4.3": 400},
        ),
        "PHP files": (
            lambda: manager.upload_to_experiment(1, {"file": ("a.php", b"")}),
            {"3.6": 400, "4.3": 400},
        ),
    }
    if written_for != "2.0":
        calls |= {
            "negative limit": (lambda: manager.get_all_items({"limit": -1}), {"3.6": 0, "4.3": 500}),
            "no file": (lambda: manager.get_upload("abc"), {"3.6": 400, "4.3": 400}),
            "missing type": (lambda: manager.create_item(99), {"3.6": 403, "4.3": 403}),
            "no type": (lambda: manager.create_item("abc"), {"3.6": 403, "4.3": 403}),
            "no event": (lambda: manager.destroy_event("abc"), {"3.6": 400, "4.3": 400}),
        }
    for message, (call, statuses) in calls.items():
        if written_for == "2.0":
            assert message in call()["error"]
            continue
        if statuses[written_for] == 0:
            # the release does not read it
            assert len(call()) == 4
            continue
        assert (message, response_to(call).status_code) == (message, statuses[written_for])
    assert server.sandbox.state() == before


@pytest.mark.parametrize("release", ["2.0", "3.5", "4.0", "4.3"])
def test_lists_are_those_of_elabapy_on_the_release_itself(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        settings: dict[str, Any] = {"endpoint": sandbox.endpoint, "token": sandbox.token}
        theirs, ours = real.Manager(**settings), elabapy.Manager(**settings, written_for=sandbox.version)
        theirs.create_experiment()
        for _ in range(20):
            sandbox.store.insert("experiments", **{**sandbox.entry("experiments", 1), "id": None})
        assert ours.get_all_experiments() == theirs.get_all_experiments()
        for query in ({"limit": 3, "offset": 3}, {"limit": 0}, {"offset": 18}):
            assert ours.get_all_experiments(query) == theirs.get_all_experiments(query)
