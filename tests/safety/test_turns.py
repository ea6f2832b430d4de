"""Calls at once on one entry, where an update reads first: each waits for its turn, none undoes another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import AsyncManager
from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Call = Callable[[AsyncManager], Coroutine[Any, Any, object]]

every_release = pytest.mark.parametrize("release", GENERATIONS)
told_or_not = pytest.mark.parametrize("told", [True, False], ids=["told", "learning"])


def _after(release: str, told: bool, *calls: Call) -> dict[str, Any]:
    """The experiment that calls at once leave behind: created with `old` in it."""

    async def act(sandbox: Sandbox) -> None:
        named = release if told else None
        async with AsyncManager(sandbox.endpoint, sandbox.token, release=named) as manager:
            await manager.create_experiment()
            await manager.post_experiment(1, title="Old", date="2017-04-15", body="<p>old</p>")
            await asyncio.gather(*(call(manager) for call in calls))

    with Sandbox(release=release) as sandbox:
        asyncio.run(act(sandbox))
        return dict(sandbox.entry("experiments", 1))


@every_release
@told_or_not
def test_ten_appendices_at_once_are_all_there(release: str, told: bool) -> None:
    texts = [f"<p>{number}</p>" for number in range(10)]

    def appending(text: str) -> Call:
        return lambda manager: manager.post_experiment(1, bodyappend=text)

    entry = _after(release, told, *map(appending, texts))
    assert entry["body"].startswith("<p>old</p>")
    assert sorted(entry["body"].removeprefix("<p>old</p>").replace("</p><p>", "</p> <p>").split()) == texts
    assert (entry["title"], entry["date"]) == ("Old", "2017-04-15")


@every_release
@told_or_not
def test_an_appendix_never_brings_back_the_body_that_another_call_replaced(release: str, told: bool) -> None:
    entry = _after(
        release,
        told,
        lambda manager: manager.post_experiment(1, bodyappend="<p>more</p>"),
        lambda manager: manager.post_experiment(1, body="<p>new</p>"),
    )
    assert entry["body"] in ("<p>new</p>", "<p>new</p><p>more</p>")


@every_release
@told_or_not
def test_each_field_that_a_call_of_its_own_changed_is_changed(release: str, told: bool) -> None:
    entry = _after(
        release,
        told,
        lambda manager: manager.post_experiment(1, title="New"),
        lambda manager: manager.post_experiment(1, date="2019-03-02"),
        lambda manager: manager.post_experiment(1, body="<p>new</p>"),
    )
    assert (entry["title"], entry["date"], entry["body"]) == ("New", "2019-03-02", "<p>new</p>")


@every_release
@told_or_not
def test_an_update_of_all_fields_is_not_undone_by_one_that_read_before_it(release: str, told: bool) -> None:
    entry = _after(
        release,
        told,
        lambda manager: manager.post_experiment(1, title="New"),
        lambda manager: manager.post_experiment(1, title="All", date="2019-03-02", body="<p>all</p>"),
    )
    assert (entry["date"], entry["body"]) == ("2019-03-02", "<p>all</p>")
    assert entry["title"] in ("New", "All")
