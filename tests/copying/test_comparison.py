"""The comparison by which copies are judged notices every change, and the notebook is what an API tells."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from elab_sdk.sandbox import Sandbox
from tests.copying.comparison import compare, view
from tests.copying.notebook import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.copying.notebook import Names

CHANGES: dict[str, Callable[[Sandbox], Any]] = {
    "title": lambda sandbox: sandbox.change("experiments", 1, title="Western blots"),
    "date": lambda sandbox: sandbox.change("experiments", 1, date="2024-03-01"),
    "is_markdown": lambda sandbox: sandbox.change("experiments", 1, content_type=2),
    "metadata": lambda sandbox: _replace(sandbox, "metadata", '"12"', '"13"'),
    "tags": lambda sandbox: sandbox.store.delete_where("tags2entity", kind="experiments", entry=1),
    "category": lambda sandbox: sandbox.change("experiments", 1, category=None),
    "status": lambda sandbox: sandbox.change("experiments", 1, status=None),
    "steps": lambda sandbox: sandbox.store.change("steps", 2, finished=1),
    "comments": lambda sandbox: sandbox.add_comment("experiments", 1, "Repeat this", by=1),
    "links": lambda sandbox: sandbox.store.delete_where("links_to_experiments", kind="experiments", entry=1),
    "files": lambda sandbox: sandbox.store.change("uploads", 2, real_name="DATA.csv"),
    "rating": lambda sandbox: sandbox.change("experiments", 1, rating=3),
    "custom_id": lambda sandbox: sandbox.change("experiments", 1, custom_id=None),
    "locked": lambda sandbox: sandbox.lock("experiments", 1),
    "archived": lambda sandbox: sandbox.change("experiments", 1, state=2),
    "canread": lambda sandbox: sandbox.share("experiments", 1, canread="useronly"),
    "canwrite": lambda sandbox: sandbox.share("experiments", 1, canwrite="useronly"),
    "owner": lambda sandbox: sandbox.change("experiments", 1, userid=2),
}
TEXTS = [
    ("id=12", "id=1"),
    ('database.php?mode=view&amp;id=1"', 'experiments.php?mode=view&amp;id=1"'),
    ("#steps", ""),
    ("never there", "never  there!"),
    ("\n  id=12", " id=12"),
    ("https://elab.example.org/", "/"),
    ("<h1>Goal</h1>", "Goal"),
    ("download.php?f=", "download.php?f=x"),
]

PARTS = {
    "files": ("uploads",),
    "steps": ("steps",),
    "comments": ("comments",),
    "links": ("links", "items_links", "experiments_links"),
}


def _replace(sandbox: Sandbox, column: str, old: str, new: str) -> None:
    text = str(sandbox.entry("experiments", 1)[column])
    assert old in text
    sandbox.change("experiments", 1, **{column: text.replace(old, new, 1)})


@pytest.mark.parametrize("field", CHANGES)
def test_comparison_notices_a_change_of_each_field(field: str) -> None:
    with Sandbox(release="5.6") as sandbox:
        fill(sandbox, is_large=False)
        before = view(sandbox)
        CHANGES[field](sandbox)
        noticed = compare(before, view(sandbox)).by_field()
    # the text is shown in another way
    noticed.pop("body" if field == "is_markdown" else "", None)
    assert noticed == {field: {"E01"}}


@pytest.mark.parametrize(("old", "new"), TEXTS)
def test_comparison_notices_a_change_of_the_text(old: str, new: str) -> None:
    with Sandbox(release="5.6") as sandbox:
        fill(sandbox, is_large=False)
        before = view(sandbox)
        _replace(sandbox, "body", old, new)
        assert compare(before, view(sandbox)).by_field() == {"body": {"E01"}}


def test_comparison_notices_doubled_and_missing_entries() -> None:
    with Sandbox(release="5.6") as sandbox:
        fill(sandbox, is_large=False)
        before = view(sandbox)
        sandbox.change("experiments", 2, body="<p>Page E01.</p>")
        sandbox.change("experiments", 3, body="")
        after = view(sandbox)
    assert after.doubled == ("E01",)
    assert [number for _, number, _ in after.unnamed] == [3]
    assert compare(before, after).missing == ("E02", "E03")


@pytest.mark.parametrize("release", ["2.0", "3.3", "3.6", "4.3", "4.9", "5.0", "5.3", "5.6"])
def test_api_tells_what_the_notebook_has(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        names, seen = fill(sandbox, is_large=False), view(sandbox)
        for name, shown in _read(sandbox, names).items():
            entry = seen.entries[name]
            assert entry["title"] in (shown["title"], unescape(shown["title"]))
            assert _plain(shown["tags"]) == "|".join(entry["tags"]) or len(entry["tags"]) > 1
            for field, keys in PARTS.items():
                assert sum(len(shown.get(key, ())) for key in keys) == len(entry[field]), (name, field)


def _plain(text: str | None) -> str:
    return (text or "").replace("&#34;", '"').replace("&#39;", "'")


def _read(sandbox: Sandbox, names: Names) -> dict[str, dict[str, Any]]:
    paths = {"experiments": "experiments", "items": "items", "templates": "templates"}
    if sandbox.release.api == "v2":
        paths["templates"] = "experiments_templates"
    with httpx.Client(headers={"Authorization": sandbox.token}) as client:
        return {
            name: client.get(f"{sandbox.endpoint}{paths[kind]}/{number}?apiv1_is_dead").json()
            for name, (kind, number) in names.ids.items()
            if name not in ("E09", "I09")
        }
