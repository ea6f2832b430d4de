"""Parallel updates of one entry wait for each other, so none undoes another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import AsyncManager
from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Call = Callable[[AsyncManager], Coroutine[Any, Any, object]]

every_release = pytest.mark.parametrize("release", [*GENERATIONS, *V2_GENERATIONS])
given_or_not = pytest.mark.parametrize("is_given", [True, False], ids=["release given", "release detected"])


def _entry_after(release: str, is_given: bool, *calls: Call) -> dict[str, Any]:
    """Create an experiment, run parallel calls and return the experiment."""

    async def run_calls(sandbox: Sandbox) -> None:
        given_release = release if is_given else None
        async with AsyncManager(sandbox.endpoint, sandbox.token, release=given_release) as manager:
            await manager.create_experiment()
            await manager.post_experiment(1, title="Old", date="2017-04-15", body="<p>old</p>")
            await asyncio.gather(*(call(manager) for call in calls))

    with Sandbox(release=release) as sandbox:
        asyncio.run(run_calls(sandbox))
        return dict(sandbox.entry("experiments", 1))


@every_release
@given_or_not
def test_ten_parallel_appends_are_all_stored(release: str, is_given: bool) -> None:
    texts = [f"<p>{index}</p>" for index in range(10)]

    def append_text(text: str) -> Call:
        return lambda manager: manager.post_experiment(1, bodyappend=text)

    entry = _entry_after(release, is_given, *map(append_text, texts))
    assert entry["body"].startswith("<p>old</p>")
    assert sorted(entry["body"].removeprefix("<p>old</p>").replace("</p><p>", "</p> <p>").split()) == texts
    assert (entry["title"], entry["date"]) == ("Old", "2017-04-15")


@every_release
@given_or_not
def test_append_never_restores_a_replaced_body(release: str, is_given: bool) -> None:
    entry = _entry_after(
        release,
        is_given,
        lambda manager: manager.post_experiment(1, bodyappend="<p>more</p>"),
        lambda manager: manager.post_experiment(1, body="<p>new</p>"),
    )
    assert entry["body"] in ("<p>new</p>", "<p>new</p><p>more</p>")


@every_release
@given_or_not
def test_parallel_changes_of_fields_are_all_stored(release: str, is_given: bool) -> None:
    entry = _entry_after(
        release,
        is_given,
        lambda manager: manager.post_experiment(1, title="New"),
        lambda manager: manager.post_experiment(1, date="2019-03-02"),
        lambda manager: manager.post_experiment(1, body="<p>new</p>"),
    )
    assert (entry["title"], entry["date"], entry["body"]) == ("New", "2019-03-02", "<p>new</p>")


@every_release
@given_or_not
def test_update_of_all_fields_is_not_undone(release: str, is_given: bool) -> None:
    entry = _entry_after(
        release,
        is_given,
        lambda manager: manager.post_experiment(1, title="New"),
        lambda manager: manager.post_experiment(1, title="All", date="2019-03-02", body="<p>all</p>"),
    )
    assert (entry["date"], entry["body"]) == ("2019-03-02", "<p>all</p>")
    assert entry["title"] in ("New", "All")
