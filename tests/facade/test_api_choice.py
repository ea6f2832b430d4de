"""Which API a Manager uses: told by the endpoint, by `api`, by the site, or by a server without API v1."""

from __future__ import annotations

import asyncio
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from elab_sdk import (
    AsyncManager,
    AuthenticationError,
    ConfigurationError,
    Manager,
    NoResponseError,
    NotAnElabServer,
    UnknownEndpointError,
)
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.facade.conftest import World
from tests.facade.faulty import Faulty, says

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.parametrize("kind", ["sync", "async"])
FIELDS = {"title": "Blot", "date": "20170415", "body": "<p>b</p>"}
"""A whole update, before which no release is read."""
NO_INFO = b'{"code":400,"message":"Bad Request","description":"Invalid endpoint: available endpoints: x"}'
V1_ALONE = ("3.6", "4.3")


@pytest.fixture
def sandbox(release: str) -> Iterator[Sandbox]:
    with Sandbox(release=release) as running:
        yield running


@pytest.fixture
def world(kind: str, sandbox: Sandbox) -> Iterator[World]:
    made = World(kind, sandbox)
    yield made
    made.close()


def paths(world: World) -> list[str]:
    """The method, the API and the path of every request since the last call."""
    sent = [f"{each.method} /api/{each.api}/{each.path}" for each in world.sent]
    world.sent.clear()
    return sent


def experiment(world: World) -> int:
    """The ID of a new experiment, which is made without the SDK."""
    endpoint, headers = world.sandbox.endpoint, {"Authorization": world.sandbox.token}
    marker = {"apiv1_is_dead": ""} if endpoint.endswith("v1/") else None
    made = httpx.post(f"{endpoint}experiments", headers=headers, json={}, params=marker)
    assert made.is_success
    world.sent.clear()
    return 1


def manager(world: World, address: str, **settings: Any) -> Any:
    """A Manager for an address below the site."""
    made = (AsyncManager if world.kind == "async" else Manager)(
        world.sandbox.site + address, settings.pop("token", world.sandbox.token), **settings
    )
    world.manage(made)
    return made


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_end_of_api_v1_is_learned_once(world: World) -> None:
    made = manager(world, "api/v1/")
    assert made.endpoint == f"{world.sandbox.site}api/v1/"
    entry = experiment(world)
    world.through(made, "post_experiment", entry, title="Blot")
    assert paths(world) == [
        f"GET /api/v1/experiments/{entry}",
        "GET /api/v2/info",
        f"GET /api/v2/experiments/{entry}",
        f"PATCH /api/v2/experiments/{entry}",
    ]
    assert made.endpoint == world.sandbox.endpoint
    assert repr(made).endswith(f"({world.sandbox.endpoint!r})")
    assert made.release.version == world.sandbox.version
    assert world.through(made, "get_experiment", entry).id == entry
    assert paths(world) == [f"GET /api/v2/experiments/{entry}"]
    assert len(world.sandbox.state()["experiments"]) == 1
    assert world.sandbox.entry("experiments", entry)["title"] == "Blot"


@pytest.mark.parametrize("release", V2_GENERATIONS)
@pytest.mark.parametrize("address", ["", "api/v2/", "api/v2"])
def test_site_and_address_of_api_v2_ask_for_the_release_alone(world: World, address: str) -> None:
    made = manager(world, address)
    entry = experiment(world)
    world.through(made, "post_experiment", entry, FIELDS)
    assert paths(world) == ["GET /api/v2/info", f"PATCH /api/v2/experiments/{entry}"]
    assert made.endpoint == world.sandbox.endpoint
    assert (made.release.certainty, made.release.version) == ("reported", world.sandbox.version)


@pytest.mark.parametrize("release", [*V1_ALONE, "4.9"])
def test_site_with_api_v1_keeps_it_and_is_asked_once(world: World) -> None:
    made = manager(world, "")
    entry = experiment(world)
    for _ in range(2):
        world.through(made, "get_experiment", entry)
    sent = paths(world)
    assert [each for each in sent if "/api/v2/" in each] == ["GET /api/v2/info"]
    assert made.endpoint == f"{world.sandbox.site}api/v1/"
    if world.sandbox._record.v2_shows == "version":
        assert made.release.version == world.sandbox.version


@pytest.mark.parametrize("release", ["4.9"])
@pytest.mark.parametrize("address", ["", "api/v1/"])
def test_api_v2_of_4_9_is_used_if_stated(world: World, address: str) -> None:
    made = manager(world, address, api="v2")
    entry = experiment(world)
    world.through(made, "post_experiment", entry, title="Blot")
    sent = paths(world)
    assert sent == ["GET /api/v2/info", f"PATCH /api/v2/experiments/{entry}"]
    assert made.endpoint == f"{world.sandbox.site}api/v2/"
    assert made.release.version == "4.9.0"


@pytest.mark.parametrize(
    ("release", "newer"), [("4.9", "5.0"), ("5.0", "5.3"), ("5.2", "5.6"), ("5.3", "5.4")]
)
@pytest.mark.parametrize("notices_by", ["time", "failure"])
def test_update_of_the_server_is_noticed_by_a_manager_in_use(
    kind: str, newer: str, notices_by: str, release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"data": tmp_path, "key": "k" * 84}
    with Sandbox(release=release, **settings) as old:
        plasmid = old.add_items_type("Plasmid")
        port = int(old.site.rstrip("/").rpartition(":")[2])
        world = World(kind, old)
        made = manager(world, "api/v2/", retries=0)
        world.through(made, "create_item", plasmid, title="Before")
    if notices_by == "failure":
        with pytest.raises(NoResponseError):
            world.through(made, "create_item", plasmid)
    else:
        later = time.time() + 61
        monkeypatch.setattr(time, "time", lambda: later)
    with Sandbox(release=newer, port=port, **settings) as updated:
        created = world.through(made, "create_item", plasmid, title="After")
        assert world.through(made, "get_item", created).category_title == "Plasmid"
        assert [row["title"] for row in updated.state()["items"]] == ["Before", "After"]
        assert made.release.version == updated.version
        sent = [each.path for each in updated.requests]
        assert sent.count("info") == 1
        assert sent[0] == "info"
        world.close()


@pytest.mark.parametrize("release", ["5.0"])
def test_update_of_the_server_contradicts_the_stated_release(kind: str, release: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"data": tmp_path, "key": "k" * 84}
    with Sandbox(release=release, **settings) as old:
        port = int(old.site.rstrip("/").rpartition(":")[2])
        world = World(kind, old)
        made = manager(world, "api/v2/", release=release, retries=0)
        world.through(made, "create_experiment")
    with pytest.raises(NoResponseError):
        world.through(made, "create_experiment")
    with Sandbox(release="5.3", port=port, **settings) as updated:
        with pytest.raises(ConfigurationError, match=r"release=5\.0 does not match"):
            world.through(made, "create_experiment")
        assert len(updated.state()["experiments"]) == 1
        world.close()


@pytest.mark.parametrize("release", ["5.3"])
def test_stated_api_v1_is_a_setting_that_5_x_contradicts(world: World) -> None:
    made = manager(world, "", api="v1")
    with pytest.raises(ConfigurationError, match="omit api='v1'"):
        world.through(made, "create_experiment")
    assert world.sandbox.state()["experiments"] == []


@pytest.mark.parametrize("release", ["5.1", "5.6"])
def test_stated_api_v1_is_not_replaced_when_a_page_shows_the_release(world: World, tmp_path: Path) -> None:
    entry = experiment(world)
    for made in (manager(world, "", api="v1"), manager(world, "api/v1/", api="v1")):
        # both read the release first
        with pytest.raises(ConfigurationError, match="omit api='v1'"):
            world.through(made, "untag", ("experiment", entry), "gel")
        with pytest.raises(ConfigurationError, match="omit api='v1'"):
            world.through(made, "backup", tmp_path / "backup", search="gel")
    assert not [each for each in world.sent if each.path.startswith("experiments") and each.api == "v2"]


@pytest.mark.parametrize("release", ["5.3"])
@pytest.mark.parametrize("address", ["eln/api/v2/", "eln/api/v1/", "eln/"])
def test_wrong_path_of_an_address_is_to_be_checked_in_a_browser(world: World, address: str) -> None:
    with pytest.raises(NotAnElabServer, match="in a browser"):
        world.through(manager(world, address), "create_experiment")


@pytest.mark.parametrize("release", V1_ALONE)
@pytest.mark.parametrize("settings", [{"address": "api/v2/"}, {"address": "api/v1/", "api": "v2"}])
def test_release_without_api_v2_is_a_clear_error(world: World, settings: dict[str, Any]) -> None:
    made = manager(world, **settings)
    with pytest.raises((NotAnElabServer, UnknownEndpointError)) as caught:
        world.through(made, "create_experiment")
    assert "works up to and including 4.9" in caught.value.hint
    assert world.sandbox.state()["experiments"] == []
    with pytest.raises(ConfigurationError, match="has no API v2"):
        manager(world, "api/v2/", release=world.sandbox.version)


@pytest.mark.parametrize("release", ["5.3"])
@pytest.mark.parametrize("address", ["", "api/v1/", "api/v2/"])
def test_wrong_release_and_wrong_key_are_told_apart(world: World, address: str) -> None:
    entry = experiment(world)
    for stated in ("4.9", "5.2", "5.3.4"):
        with pytest.raises(ConfigurationError, match="does not match the server"):
            world.through(manager(world, address, release=stated), "post_experiment", entry, FIELDS)
    stranger = manager(world, address, token="3-" + "ab" * 42)
    with pytest.raises(AuthenticationError):
        world.through(stranger, "post_experiment", entry, FIELDS)
    assert world.sandbox.entry("experiments", entry)["title"] == "Untitled"
    world.through(manager(world, address, release="5.3"), "post_experiment", entry, FIELDS)
    assert world.sandbox.entry("experiments", entry)["title"] == "Blot"


@pytest.mark.parametrize("release", ["5.1", "5.6"])
def test_a_stated_release_with_api_v2_sends_nothing_to_api_v1(world: World) -> None:
    made = manager(world, "api/v1/", release=world.sandbox.version)
    entry = experiment(world)
    world.through(made, "post_experiment", entry, title="Blot")
    assert paths(world) == ["GET /api/v2/info", f"PATCH /api/v2/experiments/{entry}"]


@pytest.mark.parametrize("release", ["5.0", "5.6"])
@pytest.mark.parametrize("address", ["", "api/v1/", "api/v2/"])
def test_parallel_first_requests_learn_it_once(world: World, address: str) -> None:
    entry = experiment(world)
    made = manager(world, address)
    paths(world)
    if world.kind == "async":

        async def together() -> list[Any]:
            return await asyncio.gather(*(made.get_experiment(entry) for _ in range(8)))

        entries = world.run(together())
    else:
        with ThreadPoolExecutor(8) as pool:
            entries = list(pool.map(made.get_experiment, [entry] * 8))
    assert [each.id for each in entries] == [entry] * 8
    sent = paths(world)
    assert sent.count("GET /api/v2/info") == 1
    assert sent.count(f"GET /api/v2/experiments/{entry}") == 8


@pytest.mark.parametrize("release", ["5.3"])
@pytest.mark.parametrize("address", ["", "api/v1/", "api/v2/"])
def test_unpickled_manager_remembers_the_api(world: World, address: str) -> None:
    made = manager(world, address, pickle_key=True)
    entry = experiment(world)
    world.through(made, "get_experiment", entry)
    other = pickle.loads(pickle.dumps(made))
    world.manage(other)
    paths(world)
    assert world.through(other, "get_experiment", entry).id == entry
    assert paths(world) == [f"GET /api/v2/experiments/{entry}"]
    assert other.endpoint == made.endpoint
    assert other.release == made.release


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_first_request_may_be_a_write_which_is_sent_once(world: World) -> None:
    made = manager(world, "api/v1/")
    entry = experiment(world)
    world.through(made, "add_tag_to_experiment", entry, "blot")
    assert paths(world) == [
        f"POST /api/v1/experiments/{entry}",
        "GET /api/v2/info",
        f"POST /api/v2/experiments/{entry}/tags",
    ]
    other = manager(world, "api/v1/")
    created = world.through(other, "create_experiment")
    assert [each for each in paths(world) if "/api/v1/" in each] == ["POST /api/v1/experiments"]
    assert [row["id"] for row in world.sandbox.state()["experiments"]] == [entry, created.id]


@pytest.mark.parametrize("release", ["5.3"])
def test_wrong_key_sends_no_write_to_api_v2(world: World) -> None:
    made = manager(world, "api/v1/", token="3-" + "ab" * 42)
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            world.through(made, "create_experiment")
    assert all(each.startswith("GET") for each in paths(world) if "/api/v2/" in each)
    assert made.endpoint == f"{world.sandbox.site}api/v1/"


def test_api_without_info_is_that_of_4_5_to_4_7(kind: str) -> None:
    with Faulty(says(400, NO_INFO)) as server:
        managers = {"sync": Manager, "async": AsyncManager}
        manager: Any = managers[kind](server.endpoint, "a-key", api="v2", retries=0)
        with pytest.raises(UnknownEndpointError):
            manager.get_experiment(1) if kind == "sync" else asyncio.run(manager.get_experiment(1))
        assert [each["path"] for each in server.seen] == ["/api/v2/info", "/api/v2/experiments/1"]
        assert (manager.release.name, manager.release.certainty) == ("4.5.0 – 4.7.0", "inferred")


def test_api_without_info_contradicts_a_stated_release(kind: str) -> None:
    with Faulty(says(400, NO_INFO)) as server:
        managers = {"sync": Manager, "async": AsyncManager}
        manager: Any = managers[kind](server.endpoint, "a-key", api="v2", release="5.3", retries=0)
        with pytest.raises(ConfigurationError, match=r"5\.3"):
            manager.get_experiment(1) if kind == "sync" else asyncio.run(manager.get_experiment(1))
