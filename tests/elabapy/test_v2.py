"""With an endpoint of API v2, all methods work, and `send_req` sends requests of API v2."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest
from requests.exceptions import HTTPError

import elab_sdk
from elab_sdk import elabapy
from elab_sdk.sandbox import Sandbox
from tests.facade.faulty import Faulty, says
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

# the responses have the format of the recordings of 5.3
_INFO = {"elabftw_version": "5.3.11", "elabftw_version_int": 50311}
_NOT_FOUND = {"code": 404, "message": "Resource Not Found", "description": "The resource was not found."}
_ANSWERS: dict[str, tuple[int, Any, str]] = {
    "GET info": (200, _INFO, "application/json"),
    "GET users/2": (200, {"userid": 2, "fullname": "Ada Lovelace", "teams": [{"id": 1}]}, "application/json"),
    "GET users/9": (404, _NOT_FOUND, "application/json"),
    "GET experiments": (200, [{"id": 7, "title": "PCR"}], "application/json"),
    "GET experiments/7": (200, {"id": 7, "title": "PCR"}, "application/json"),
    "GET experiments/7/uploads/3": (200, b"a,b\n", "text/csv;charset=UTF-8"),
    "DELETE experiments/7": (204, b"", "application/json"),
}


def _answer(handler: BaseHTTPRequestHandler) -> None:
    path = handler.path.partition("?")[0].removeprefix("/api/v2/").rstrip("/")
    status, body, kind = _ANSWERS.get(f"{handler.command} {path}", (404, _NOT_FOUND, "application/json"))
    says(status, body if isinstance(body, bytes) else json.dumps(body).encode(), kind)(handler)


@pytest.fixture
def server() -> Iterator[Faulty]:
    with Faulty(_answer) as running:
        yield running


@pytest.fixture(params=WITH_V2)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param) as running:
        yield running


@pytest.fixture
def v2_manager(sandbox: Sandbox) -> Any:
    return elabapy.Manager(endpoint=f"{sandbox.site}api/v2/", token=sandbox.token)


def create_manager(manager_class: Any, server: Faulty) -> Any:
    return manager_class(endpoint=server.endpoint.replace("v1", "v2"), token="k" * 84)


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": "users/2"},
        {"url": "experiments", "params": {"owner": 2, "scope": 3, "limit": 50}, "param_name": "params"},
        {"url": "experiments/7"},
        {
            "url": "experiments/7/uploads/3",
            "params": {"format": "binary"},
            "verb": "GET",
            "binary": True,
            "param_name": "params",
        },
        {"url": "experiments/7", "verb": "DELETE"},
    ],
    ids=lambda arguments: f"{arguments.get('verb', 'GET')} {arguments['url']}",
)
def test_requests_and_results_are_those_of_elabapy(server: Faulty, arguments: dict[str, Any]) -> None:
    theirs = create_manager(real.Manager, server).send_req(**arguments)
    ours = create_manager(elabapy.Manager, server).send_req(**arguments)
    assert ours == theirs
    # a new Manager asks for the release before
    assert [request["path"] for request in server.seen[1:]] == ["/api/v2/info", server.seen[0]["path"]]
    assert {request["authorization"] for request in server.seen} == {"k" * 84}


def test_error_response_of_v2_raises_http_error(server: Faulty) -> None:
    for kind in (real.Manager, elabapy.Manager):
        with pytest.raises(HTTPError) as caught:
            create_manager(kind, server).send_req("users/9")
        answer: Any = caught.value.response
        assert (answer.status_code, answer.json()["description"]) == (404, "The resource was not found.")
        assert answer.url == server.endpoint.replace("v1", "v2") + "users/9"


def test_fields_of_send_req_are_sent_as_json(v2_manager: Any, sandbox: Sandbox) -> None:
    created = v2_manager.send_req("experiments", {}, verb="POST")
    path = f"experiments/{created['id']}"
    assert v2_manager.send_req(f"{path}/tags", {"tag": "blot"}, verb="POST")["result"] == "success"
    assert v2_manager.send_req(f"{path}/steps", {"body": "thaw"}, "POST", param_name="json")["id"] == 1
    assert v2_manager.send_req(path)["tags"] == "blot"
    assert v2_manager.send_req(path, verb="DELETE") is True
    assert [row["state"] for row in sandbox.state()["experiments"]] == [3]


@pytest.mark.parametrize("place", ["data", "json", "params"])
def test_request_with_another_meaning_on_v2_is_refused(v2_manager: Any, sandbox: Sandbox, place: str) -> None:
    id_ = v2_manager.create_experiment()["id"]
    before = sandbox.state()
    for method, url in (
        ("POST", f"experiments/{id_}"),
        ("POST", "items/1"),
        ("GET", "events/1"),
        ("DELETE", "events/1"),
        ("GET", "templates"),
    ):
        with pytest.raises(elab_sdk.NotSupportedByServer, match=r"\b(?:[Uu]se|PATCH)\b") as caught:
            v2_manager.send_req(url, {"title": "x"} if method == "POST" else {}, method, param_name=place)
        assert isinstance(caught.value, elabapy.Error)
    assert sandbox.state() == before


@pytest.mark.parametrize(
    "id_", ["abc", "0", "1\n", "1/2", "{'id': 1}", "%31", "1?x=1", "/1", "", "1/", "1;x", "-1"]
)
def test_no_id_makes_another_entry(sandbox: Sandbox, id_: str) -> None:
    for endpoint in ("api/v1/", "api/v2/"):
        manager: Any = elabapy.Manager(endpoint=f"{sandbox.site}{endpoint}", token=sandbox.token)
        manager.create_experiment()
        before = [row["id"] for row in sandbox.state()["experiments"]]
        with contextlib.suppress(elabapy.Error):
            manager.post_experiment(id_, {"title": "x"})
        assert [row["id"] for row in sandbox.state()["experiments"]] == before
        if id_:
            for place in ("data", "json", "params"):
                with contextlib.suppress(elabapy.Error):
                    manager.send_req(f"experiments/{id_}", {"title": "x"}, verb="POST", param_name=place)
        assert [row["id"] for row in sandbox.state()["experiments"]] == before


def test_unsafe_sends_no_request_of_v1(v2_manager: Any, sandbox: Sandbox) -> None:
    id_ = v2_manager.create_experiment()["id"]
    before = sandbox.state()
    calls: list[Callable[[], object]] = [
        lambda: v2_manager.post_experiment(id_, {"titel": "x"}, unsafe=True),
        lambda: v2_manager.create_item("1", unsafe=True),
        lambda: v2_manager.destroy_event(1, unsafe=True),
        lambda: v2_manager.upload_to_experiment(id_, {"file": ("a.csv", b"1")}, unsafe=True),
    ]
    for call in calls:
        with pytest.raises(elab_sdk.NotSupportedByServer, match="omit it") as caught:
            call()
        assert isinstance(caught.value, elabapy.Error)
    assert sandbox.state() == before


def test_methods_work_with_an_endpoint_of_v2(v2_manager: Any) -> None:
    id_ = v2_manager.create_experiment()["id"]
    assert v2_manager.post_experiment(id_, {"title": "PCR", "tag": "blot"}) == {"result": "success"}
    upload = v2_manager.upload_to_experiment(id_, {"file": ("a.csv", b"1,2")})
    assert v2_manager.get_upload(upload["id"]) == b"1,2"
    template = v2_manager.create_template()["id"]
    assert v2_manager.get_template(template)["id"] == template
    assert [row["id"] for row in v2_manager.get_all_experiments()] == [id_]
    entry = v2_manager.get_experiment(str(id_))
    # as API v2 sends it
    assert (entry["id"], entry["title"], entry["tags"]) == (id_, "PCR", "blot")
    assert v2_manager.send_req(f"experiments/{id_}") == entry


def test_v1_requests_of_send_req_keep_their_effect(sandbox: Sandbox) -> None:
    manager: Any = elabapy.Manager(endpoint=f"{sandbox.site}api/v1/", token=sandbox.token)
    id_ = manager.send_req("experiments", verb="POST")["id"]
    assert manager.send_req(f"experiments/{id_}", {"title": "PCR"}, verb="POST") == {"result": "success"}
    assert manager.send_req(f"experiments/{id_}/", verb="GET")["title"] == "PCR"
    assert [row["id"] for row in manager.send_req("experiments/?limit=5")] == [id_]
    assert manager.send_req("status") == manager.get_status()
    assert len(sandbox.state()["experiments"]) == 1


def test_first_call_may_be_an_upload(sandbox: Sandbox, tmp_path: Any) -> None:
    with elab_sdk.Manager(sandbox.endpoint, sandbox.token) as typed:
        id_ = typed.create_experiment().id
    (tmp_path / "gel.csv").write_bytes(b"1,2")
    manager: Any = elabapy.Manager(endpoint=f"{sandbox.site}api/v1/", token=sandbox.token)
    with (tmp_path / "gel.csv").open("rb") as file:
        upload = manager.upload_to_experiment(id_, {"file": file})
    assert manager.get_upload(upload["id"]) == b"1,2"
    assert [row["filesize"] for row in sandbox.state()["uploads"]] == [3]


def test_server_may_be_updated_while_a_script_runs() -> None:
    key = "k" * 84
    with Sandbox(release="4.3", key=key) as old:
        manager: Any = elabapy.Manager(endpoint=old.endpoint, token=key)
        assert manager.get_experiment(manager.create_experiment()["id"])["id"] == "1"
        port = int(old.site.rstrip("/").rpartition(":")[2])
    with Sandbox(release="5.6", key=key, port=port):
        assert manager.create_experiment() == {"result": "success", "id": 1}
        assert manager.post_experiment(1, {"title": "PCR"}) == {"result": "success"}
        assert (manager.get_experiment(1)["id"], manager.get_experiment(1)["title"]) == (1, "PCR")


def test_first_calls_may_be_made_in_parallel(sandbox: Sandbox) -> None:
    manager: Any = elabapy.Manager(endpoint=f"{sandbox.site}api/v1/", token=sandbox.token)

    def work(number: int) -> bool:
        id_ = manager.create_experiment()["id"]
        manager.post_experiment(id_, {"title": f"Run {number}"})
        return bool(manager.get_experiment(id_)["title"] == f"Run {number}")

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(work, range(12)))
    assert len(sandbox.state()["experiments"]) == 12


def test_endpoint_may_change_between_releases(sandbox: Sandbox) -> None:
    with Sandbox(release="3.6") as old:
        manager: Any = elabapy.Manager(endpoint=old.endpoint, token=old.token)
        old_id = manager.create_experiment()["id"]
        manager.endpoint, manager.token = f"{sandbox.site}api/v1/", sandbox.token
        new_id = manager.create_experiment()["id"]
        assert manager.get_experiment(new_id)["id"] == new_id
        manager.endpoint, manager.token = old.endpoint, old.token
        assert manager.get_experiment(old_id)["id"] == str(old_id)


def test_wrong_key_raises_http_error(sandbox: Sandbox) -> None:
    for endpoint in ("api/v1/", "api/v2/", ""):
        manager = elabapy.Manager(endpoint=sandbox.site + endpoint, token="0" * 84)
        with pytest.raises(HTTPError) as caught:
            manager.get_all_experiments()
        error: Any = caught.value
        assert error.response.status_code in (400, 401)
        assert isinstance(error, elab_sdk.AuthenticationError)


def test_booking_without_offset_is_in_the_time_zone_of_the_lab(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Any = {"endpoint": f"{sandbox.site}api/v2/", "token": sandbox.token}
    manager: Any = elabapy.Manager(**settings, time_zone="America/New_York")
    item = manager.create_item(1)["id"]
    sandbox.make_bookable(item)
    times = {"start": "2032-11-30T12:00:00", "end": "2032-11-30T14:00:00"}
    event = manager.create_event(item, times)["id"]
    assert manager.get_event(event)["start"].replace(" ", "T").startswith("2032-11-30T12:00:00-05:00")
    monkeypatch.delenv("ELAB_TIME_ZONE")
    with pytest.raises(elab_sdk.ValidationError, match="has no time zone"):
        elabapy.Manager(**settings).create_event(item, times)
    assert len(sandbox.state()["events"]) == 1


@pytest.mark.parametrize("ending", ["", "/", "//"])
def test_trailing_slash_is_optional(server: Faulty, ending: str) -> None:
    manager = elabapy.Manager(endpoint=server.endpoint.replace("v1/", "v2") + ending, token="k")
    assert manager.send_req("users/2") == _ANSWERS["GET users/2"][1]


def test_key_is_sent_only_to_v2(server: Faulty) -> None:
    with pytest.raises(elab_sdk.ValidationError, match="url must be below"):
        create_manager(elabapy.Manager, server).send_req("/api/v1/experiments")


def test_missing_v2_raises_error_with_hint() -> None:
    page = says(404, b"<html>not found</html>", "text/html")
    with Faulty(page) as server, pytest.raises(HTTPError, match=r"from 4\.8"):
        create_manager(elabapy.Manager, server).send_req("info")
