"""Values at a limit are accepted, and larger ones are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import ElabError, Manager, ValidationError
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.facade.conftest import World

BODY = 4_120_000


@pytest.mark.parametrize("release", ["3.0", "4.3"])
def test_body_of_maximum_length_is_stored(world: World, release: str) -> None:
    created = world.create_experiment()
    world.post_experiment(created, title="long", date="2017-04-15", body="x" * BODY)
    assert len(world.get_experiment(created).body) == BODY


@pytest.mark.parametrize("release", ["3.0", "4.3"])
def test_too_long_body_is_not_sent(world: World, release: str) -> None:
    created = world.create_experiment()
    world.post_experiment(created, title="short", date="2017-04-15", body="kept")
    world.sent.clear()
    with pytest.raises(ValidationError, match=str(BODY)) as caught:
        world.post_experiment(created, title="long", date="2017-04-15", body="x" * (BODY + 1))
    assert caught.value.argument == "body"
    assert [request.method for request in world.sent if request.method != "GET"] == []
    assert world.get_experiment(created).body == "kept"


def test_sandbox_limits_length_of_body() -> None:
    with Sandbox(release="4.3") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        with pytest.raises(ElabError, match="too big"):
            manager.send_req("experiments/1", {"body": "x" * (BODY + 1)}, "POST")
        assert len(manager.get_experiment(1).body or "") < 1_000
        manager.send_req("experiments/1", {"body": "x" * BODY}, "POST")
        assert len(manager.get_experiment(1).body or "") == BODY


@pytest.mark.parametrize("release", ["3.5"])
@pytest.mark.parametrize("limit", [14, 15, 16])
def test_rows_beyond_limit_are_dropped(world: World, release: str, limit: int) -> None:
    for _ in range(16):
        world.create_experiment()
    # a release that ignores limit sends 16 rows
    fresh = world.another()
    rows = world.through(fresh, "get_all_experiments", limit=limit)
    assert [row.id for row in rows] == list(range(16, 16 - limit, -1))
    assert [row.id for row in world.through(fresh, "iter_experiments", limit=limit)] == [
        row.id for row in rows
    ]
