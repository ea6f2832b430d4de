"""When a server is updated from 4.9 to 5.x, what a script has in hand goes on, and nothing is doubled."""

from __future__ import annotations

import asyncio
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AsyncManager,
    ConfigurationError,
    IncompleteCreationError,
    Manager,
    ValidationError,
    elabapy,
)
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "k" * 84
NUMBER = 7
pytestmark = pytest.mark.parametrize("newer", ["5.0", "5.1", "5.2", "5.3", "5.4", "5.6"])


class Lab:
    """A server with a few experiments, which can be updated."""

    def __init__(self, folder: Path) -> None:
        self.settings: dict[str, Any] = {"data": folder, "key": KEY}
        self.server = Sandbox("4.9", max_body=50_000, **self.settings).start()
        self.address = f"{self.server.site}api/v1/"
        self.port = int(self.server.site.rstrip("/").rpartition(":")[2])

    def update(self, newer: str) -> None:
        """Stop the server, and start it as another release with the same data and address."""
        self.server.stop()
        self.server = Sandbox(newer, port=self.port, **self.settings).start()

    @property
    def titles(self) -> list[Any]:
        """The titles of all experiments, oldest first."""
        return [row["title"] for row in self.server.state()["experiments"]]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    made = Lab(tmp_path / "data")
    with made_manager(made) as manager:
        for number in range(NUMBER):
            manager.create_experiment(title=f"E{number}", date="2017-04-15")
    yield made
    made.server.stop()


def made_manager(lab: Lab, **settings: Any) -> Manager:
    return Manager(lab.address, KEY, **settings)


def test_open_list_goes_on_without_gaps_or_doubles(lab: Lab, newer: str) -> None:
    with made_manager(lab) as manager:
        rows = manager.iter_experiments(page_size=3)
        seen = [next(rows).id]
        lab.update(newer)
        seen += [row.id for row in rows]
    assert sorted(seen) == list(range(1, NUMBER + 1))


def test_entries_of_before_are_saved_and_changed(lab: Lab, newer: str, tmp_path: Path) -> None:
    with made_manager(lab) as manager:
        upload = manager.upload_to_experiment(1, b"1,2", "a.csv")
        first, row = manager.get_experiment(1), manager.get_all_experiments(limit=1)[0]
        lab.update(newer)
        manager.save(first, {**first.to_dict(), "title": "saved"})
        manager.update(row, title="row")
        manager.append(pickle.loads(pickle.dumps(first)), "<p>more</p>")
        path = manager.download(upload, tmp_path / "a.csv")
        assert path is not None
        assert path.read_bytes() == b"1,2"
        assert manager.get_experiment(1).body.endswith("<p>more</p>")
    assert lab.titles == ["saved", *(f"E{number}" for number in range(1, NUMBER - 1)), "row"]


def test_managers_in_use_and_unpickled_ones_go_on(
    lab: Lab, newer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELAB_TOKEN", KEY)

    async def over_the_update(before: bytes) -> None:
        async with AsyncManager(lab.address, KEY) as manager, pickle.loads(before) as unpickled:
            await manager.get_experiment(1)
            lab.update(newer)
            await manager.post_experiment(1, title="async")
            await unpickled.create_experiment(title="unpickled")
            assert manager.release.version == unpickled.release.version == lab.server.version

    asyncio.run(over_the_update(pickle.dumps(AsyncManager(lab.address, KEY))))
    assert lab.titles == ["async", *(f"E{number}" for number in range(1, NUMBER)), "unpickled"]


def test_incomplete_creation_is_resumed(lab: Lab, newer: str) -> None:
    content: dict[str, Any] = {
        "title": "Half",
        "tags": ["a", "b"],
        "date": "2018-01-01",
        "files": [("big.bin", b"x" * 60_000), ("small.bin", b"y")],
    }
    with made_manager(lab) as manager:
        with pytest.raises(IncompleteCreationError) as caught:
            manager.create_experiment(**content)
        lab.update(newer)
        kept = pickle.loads(pickle.dumps(caught.value))
        created = manager.create_experiment(**content, resume=kept)
        experiment = manager.get_experiment(created)
    assert lab.titles.count("Half") == 1
    assert (experiment.title, sorted(experiment.tags)) == ("Half", ["a", "b"])
    assert sorted(each.real_name for each in experiment.uploads) == ["big.bin", "small.bin"]


def test_stated_release_of_before_is_an_error_that_sends_no_write(lab: Lab, newer: str) -> None:
    with made_manager(lab, release="4.9.0") as manager:
        manager.get_experiment(1)
        lab.update(newer)
        with pytest.raises(ConfigurationError, match="omit release="):
            manager.post_experiment(1, title="x")
        with pytest.raises(ConfigurationError, match="omit release="):
            manager.create_experiment(title="x")
    assert lab.titles == [f"E{number}" for number in range(NUMBER)]


def test_fields_of_before_are_refused_with_advice(lab: Lab, newer: str) -> None:
    script = elabapy.Manager(endpoint=lab.address, token=KEY)
    fields = script.get_experiment(1)
    lab.update(newer)
    before = lab.server.state()
    with pytest.raises(ValidationError, match="read it again"):
        script.post_experiment(1, {**fields, "title": "x"})
    assert lab.server.state() == before
    script.post_experiment(1, {**script.get_experiment(1), "title": "x"})
    assert lab.titles[0] == "x"
