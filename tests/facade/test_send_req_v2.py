"""`send_req` on servers with API v2: paths of v2 go as they are, paths of v1 are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import NotFoundError, NotSupportedByServer
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from tests.facade.conftest import World

pytestmark = pytest.mark.parametrize("release", WITH_V2)


@pytest.fixture
def world(v2_world: World) -> World:
    return v2_world


def test_every_method_of_api_v2_works(world: World) -> None:
    made: Any = world.send_req("experiments", {}, "POST")
    assert made["result"] == "success"
    path = f"experiments/{made['id']}"
    changed = world.send_req(path, {"title": "Blot", "rating": 3}, "PATCH")
    assert (changed["title"], changed["rating"]) == ("Blot", 3)
    assert [row["title"] for row in world.send_req("experiments?limit=5")] == ["Blot"]
    assert world.send_req(path, None, "DELETE") == {"result": "success"}
    assert world.sandbox.entry("experiments", made["id"])["state"] == 3


def test_binary_answer_is_returned_as_bytes(world: World) -> None:
    entry = world.send_req("experiments", {}, "POST")["id"]
    assert world.send_req(f"experiments/{entry}", binary=True).startswith(b"{")


def test_path_of_api_v1_is_refused_and_nothing_is_sent(world: World) -> None:
    entry = world.send_req("experiments", {}, "POST")["id"]
    before = world.sandbox.state()
    world.sent.clear()
    with pytest.raises(NotSupportedByServer, match="post_experiment"):
        world.send_req(f"experiments/{entry}", {"title": "Blot"}, "POST")
    assert world.sent == []
    assert world.sandbox.state() == before


def test_error_has_the_path_that_was_asked(world: World) -> None:
    with pytest.raises(NotFoundError) as caught:
        world.send_req("experiments/99")
    assert (caught.value.method, caught.value.path, caught.value.status_code) == (
        "GET",
        "experiments/99",
        404,
    )
