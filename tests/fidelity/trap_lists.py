"""Lists of the traps scenario: all query arguments and forms of paths, while the notebook is small."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING

from tests.fidelity.scenario_client import created_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fidelity.scenario_client import ScenarioClient

_TITLES = ("delta", "alpha", "echo", "bravo", "foxtrot", "charlie")
_QUERIES = """
limit=1|limit=2|limit=2&offset=2|offset=2|limit=0|limit=-1|limit=-2|limit=|limit=2abc|limit=2&offset=-1
limit=2&offset=x|limit=3&offset=100|limit=1000000
order=date|order=title|order=title&sort=asc|order=title&sort=desc|order=id&sort=asc|order=date&sort=asc
order=cat|order=rating|order=user|order=lastchange|order=nonsense|sort=asc|sort=nonsense
search=alpha|search=needle1|search=nothinghasthis|search=title:alpha|search="needle1 common"|search='
search=alpha AND|search=alp|search=ALPHA|search=%|search=common&limit=2|search=0
q=alpha|q=nothinghasthis|query=alpha|related=1|related=1&related_origin=items|related=99999
owner=1|owner=2|owner=99|scope=1|scope=2|scope=3
tags[]=known|tags[]=nobodyhasthis|tags[]=known&tags[]=second|tags=known|tag=known|tags[]=KNOWN|tags[]=
cat=2|cat=1|cat=99|category=2|visibility=team|archived=on|locked=1|date=20200101|page=2|state=3
"""
# arguments that are also tested on items
_OF_ITEMS = {"limit", "tags[]", "search", "owner", "cat", "related"}
_EXPERIMENTS = """
0 abc 1abc -1 1.5 1e0 01 +1 %201 1%20 1/ /1 1/2 1/abc abc/1 99999999999999999999 2147483648
"""
_PATHS = """
templates/0 templates/99999 templates/abc items/0 items/abc status/1 status/99999 items_types/1
items_types/99999 tags/1 bookable/1 bookable/99999 events/0 events/99999 events/abc uploads/0 uploads/abc
Experiments EXPERIMENTS experiment users teams steps links experiments.json todolist api_keys
"""


def _queries() -> list[list[tuple[str, str]]]:
    texts = [text for line in _QUERIES.strip().splitlines() for text in line.split("|")]
    return [[], *([_pair(part) for part in text.split("&")] for text in texts)]


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def run(ask: ScenarioClient, kind: int) -> tuple[list[int], list[int], list[int]]:
    """Fill the notebook and list it; return its experiments, items and spare items."""
    experiments = [ask.new(f"list.e{index}") for index in range(6)]
    for index, entry_id in enumerate(experiments):
        _fill(
            ask, f"list.e{index}.set", f"experiments/{entry_id}", _TITLES[index], f"2020010{index + 1}", index
        )
    items, spare = _create_items(ask, kind)
    for index, entry_id in enumerate(items):
        title = ("kilo", "india", "juliet")[index]
        _fill(ask, f"list.i{index}.set", f"items/{entry_id}", title, f"2020020{index + 1}", index)
    for index, tag in (0, "known"), (1, "known"), (1, "second"), (2, "second"):
        ask(f"list.tag.e{index}.{tag}", "POST", f"experiments/{experiments[index]}", form={"tag": tag})
    ask("list.tag.i0.known", "POST", f"items/{items[0]}", form={"tag": "known"})
    ask("list.cat.e2", "POST", f"experiments/{experiments[2]}", form={"category": "2"})
    _create_by_other_user(ask, kind)
    ask("list.link", "POST", f"experiments/{experiments[0]}", form={"link": str(items[0])})
    _request_lists(ask)
    _request_paths(ask)
    return experiments, items, spare


def _fill(ask: ScenarioClient, step: str, path: str, title: str, date: str, index: int) -> None:
    form = {"title": title, "date": date, "body": f"<p>needle{index} common</p>"}
    ask(step, "POST", path, form=form)


def _create_items(ask: ScenarioClient, kind: int) -> tuple[list[int], list[int]]:
    """Create three items, or use existing ones if the API cannot; return them and the spare ones."""
    items = [ask.new(f"list.i{index}", f"items/{kind}") for index in range(3)]
    if any(items):
        return items, []
    rows = ask("list.items.found", "GET", "items", query={"limit": 20})
    ids = sorted(int(row["id"]) for row in rows) if isinstance(rows, list) else []
    return [*ids, 0, 0, 0][:3], ids[3:]


def _create_by_other_user(ask: ScenarioClient, kind: int) -> None:
    """Create an experiment and an item with the other user's key."""
    for step, path, title in (
        ("list.other", "experiments", "golf of the other"),
        ("list.other.item", f"items/{kind}", "lima of the other"),
    ):
        entry_id = created_id(ask(f"{step}.new", "POST", path, key="other"))
        form = {"title": title, "date": "20200301", "body": "<p>common</p>"}
        ask(f"{step}.set", "POST", f"{path.partition('/')[0]}/{entry_id}", key="other", form=form)


def _request_lists(ask: ScenarioClient) -> None:
    for query in _queries():
        ask(_step("experiments", query), "GET", "experiments", query=query)
    for query in _queries():
        if not query or _OF_ITEMS & {name for name, _ in query}:
            ask(_step("items", query), "GET", "items", query=query)
    ask("list.experiments.other", "GET", "experiments", key="other")
    ask("list.items.other", "GET", "items", key="other")
    for endpoint in ("templates", "bookable", "tags", "status", "events", "items_types"):
        ask(f"list.{endpoint}", "GET", endpoint)
        ask(f"list.{endpoint}?limit=1", "GET", endpoint, query={"limit": 1})
    ask("list.bookable.limit0", "GET", "bookable", query={"limit": 0})


def _step(endpoint: str, query: Sequence[tuple[str, str]]) -> str:
    return f"list.{endpoint}?{urllib.parse.urlencode(query)}"


def _request_paths(ask: ScenarioClient) -> None:
    for part in _EXPERIMENTS.split():
        ask(f"path.experiments/{part}", "GET", f"experiments/{part}")
    ask("path.experiments/?id=1", "GET", "experiments", query={"id": "1"})
    for path in _PATHS.split():
        ask(f"path.{path}", "GET", path)
