"""Lists filtered by the client, truncated lists, and appending on servers without it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from elab_sdk import ListTruncatedWarning, Manager, NotSupportedByServer, ValidationError
from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.releases import EVERY_GENERATION

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = pytest.mark.parametrize("release", EVERY_GENERATION)


def filled(manager: Manager, titles: list[str]) -> None:
    """Create an experiment per title, one per day; the first is the newest."""
    for day, title in enumerate(reversed(titles), start=1):
        manager.post_experiment(
            manager.create_experiment(), title=title, date=f"2020-01-{day:02}", body="<p>x</p>"
        )


@pytest.fixture
def sandbox(release: str) -> Iterator[Sandbox]:
    with Sandbox(release=release) as running:
        yield running


@pytest.fixture
def manager(sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(sandbox.endpoint, sandbox.token) as connected:
        yield connected


TITLES = ["PCR 1", "Western blot", "PCR 2", "gel of the western", "WESTERN 3"]


@ALL
def test_title_filter_works_on_every_release(manager: Manager) -> None:
    filled(manager, TITLES)
    found = [row.title for row in manager.iter_experiments(title="western")]
    assert found == ["Western blot", "gel of the western", "WESTERN 3"]


@ALL
def test_limit_and_offset_count_matching_rows(manager: Manager) -> None:
    filled(manager, TITLES)
    rows = manager.get_all_experiments(title="western", offset=1, limit=1)
    assert [row.title for row in rows] == ["gel of the western"]


@pytest.mark.parametrize("release", ["4.3"])
@pytest.mark.parametrize("text", ["", "  ", 3, ["a"]])
def test_title_filter_must_be_text(sandbox: Sandbox, manager: Manager, text: object) -> None:
    with pytest.raises(ValidationError) as raised:
        manager.get_all_experiments({"title": text})
    assert raised.value.argument == "title"
    assert sandbox.requests == []


@pytest.mark.parametrize("release", ["3.5"])
def test_truncated_list_warns_or_raises_if_strict(manager: Manager) -> None:
    filled(manager, [f"number {number}" for number in range(17)])
    with pytest.warns(ListTruncatedWarning, match="at most 16 rows"):
        rows = manager.get_all_experiments()
    assert len(rows) == 16
    with pytest.raises(NotSupportedByServer, match="a complete list"):
        manager.get_all_experiments(strict=True)


@pytest.mark.parametrize("release", [name for name in GENERATIONS if name != "3.5"])
def test_complete_list_does_not_warn(manager: Manager) -> None:
    filled(manager, [f"number {number}" for number in range(16)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(manager.get_all_experiments(strict=True)) == 16


@ALL
def test_append_changes_only_body_on_every_release(manager: Manager) -> None:
    created = manager.create_experiment()
    manager.post_experiment(created, title="Gel", date="2017-04-15", body="<p>one</p>")
    manager.post_experiment(created, bodyappend="<p>two</p>")
    manager.post_experiment(created, bodyappend="<p>three</p>", title="Gel 2")
    found = manager.get_experiment(created)
    assert (found.title, str(found.date), found.body) == (
        "Gel 2",
        "2017-04-15",
        "<p>one</p><p>two</p><p>three</p>",
    )


@pytest.mark.parametrize("release", ["4.0", "4.1", "4.3", "4.4", "4.9"])
def test_text_is_appended_to_template(manager: Manager) -> None:
    manager.create_experiment()
    created = manager.create_template()
    manager.post_template(created, body="<p>one</p>")
    manager.post_template(created, bodyappend="<p>two</p>")
    assert manager.get_template(created).body == "<p>one</p><p>two</p>"
