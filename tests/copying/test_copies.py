"""A notebook with two of everything and every hostile name arrives on the new server.

What differs is compared with the tables in `pairs`, which say what the new server cannot hold.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from elab_sdk import AsyncManager, Manager, NotSupportedByServer
from elab_sdk.sandbox import Sandbox
from tests.copying import pairs
from tests.copying.comparison import compare, view
from tests.copying.notebook import fill, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.copying.reports import CopiedEntry, CopyReport
    from elab_sdk.sandbox.store import Kind
    from tests.copying.comparison import Comparison, View

KINDS: dict[str, Kind] = {"experiment": "experiments", "item": "items", "template": "templates"}


@attrs.define
class Copied:
    """A notebook and its copy."""

    pair: tuple[str, str]
    source: str
    old: Sandbox
    new: Sandbox
    folder: Path
    originals: set[tuple[Kind, int]]
    report: CopyReport

    def copy(self, **options: Any) -> CopyReport:
        """Copy again."""
        with Manager(self.source, self.old.token) as source, _target(self.new) as target:
            return source.copy_to(target, self.folder, people={1: target}, **options)

    def originals_view(self) -> View:
        """Read the notebook."""
        return view(self.old, only=self.originals)

    def copies_view(self) -> View:
        """Read the copy, which may be on the same server."""
        return view(self.new, without=self.originals if self.new is self.old else ())

    def comparison(self) -> Comparison:
        """Compare the notebook with its copy; what is said of authors is checked, and left out."""
        after = self.copies_view()
        assert (after.doubled, after.unnamed) == ((), ())
        return pairs.without_authors(compare(self.originals_view(), after), self.old.site)

    def name(self, entry: CopiedEntry) -> str:
        """Return the name of an entry by its ID on the old server."""
        return name_of(self.old.entry(KINDS[entry.kind], entry.id))


def _target(sandbox: Sandbox) -> Manager:
    return Manager(sandbox.endpoint, sandbox.token)


@contextlib.contextmanager
def _copied(pair: tuple[str, str], folder: Path) -> Iterator[Copied]:
    old_release, _, api = pair[0].partition(" over ")
    new_release, _, same = pair[1].partition(", the same ")
    with Sandbox(release=old_release) as old, Sandbox(release=new_release) as other:
        fill(old, api=api or None)
        new = old if same else other
        pairs.prepare(new)
        state = old.state()
        originals = {(kind, int(row["id"] or 0)) for kind in KINDS.values() for row in state[kind]}
        source_endpoint = f"{old.site}api/{api}/" if api else old.endpoint
        with Manager(source_endpoint, old.token) as source, _target(new) as target:
            report = source.copy_to(target, folder, people={1: target})
        yield Copied(pair, source_endpoint, old, new, folder, originals, report)


@pytest.fixture(scope="module", params=pairs.NOT_HELD, ids=" → ".join)
def copied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    with _copied(request.param, tmp_path_factory.mktemp("copy") / "copy") as copied:
        yield copied


def test_everything_arrives_that_the_new_server_can_hold(copied: Copied) -> None:
    comparison = copied.comparison()
    left_out = {copied.name(entry) for entry in copied.report.entries if entry.outcome == "left_out"}
    assert comparison.additional == ()
    assert set(comparison.missing) == left_out == pairs.left_out(copied.pair[1])
    expected = pairs.not_held(*copied.pair)
    assert comparison.by_field() == expected, str(comparison)
    assert copied.report.count("failed") == 0


def _assert_is_honest(copied: Copied) -> None:
    differing = copied.comparison().differences
    for entry in copied.report.entries:
        name, reported = copied.name(entry), {difference.field for difference in entry.differences}
        if entry.new_id is None:
            assert reported, name
            continue
        assert name_of(copied.new.entry(KINDS[entry.kind], entry.new_id)) == name
        assert not reported & {*entry.equal}
        for field in (field for key, field in differing if key == name):
            fields = {"items_links", "experiments_links"} if field == "links" else {field}
            assert fields & reported, (name, field)
            assert not fields <= {*entry.equal}, (name, field)


def test_report_calls_equal_only_what_is_equal(copied: Copied) -> None:
    _assert_is_honest(copied)


def test_second_run_writes_nothing(copied: Copied) -> None:
    before, requests = copied.new.state(), len(copied.new.requests)
    report = copied.copy()
    assert {entry.outcome for entry in report.entries} <= {"unchanged", "left_out"}
    assert copied.new.state() == before
    assert not [each for each in copied.new.requests[requests:] if each.method != "GET"]


def test_only_what_is_new_arrives_and_nothing_is_overwritten(copied: Copied) -> None:
    """Change entries on both sides, and copy once more. It is the last test of a copy, which it changes."""
    old, new = copied.old, copied.new
    new_ids = {copied.name(each): each.new_id for each in copied.report.entries}
    before = copied.comparison().differences
    with Manager(old.endpoint, old.token) as manager:
        manager.post_experiment(2, title="Renamed", body="<p>Page E02.</p><p>New text.</p>")
        manager.upload_to_experiment(2, b"later", "later.txt")
        manager.add_tag_to_experiment(2, "later")
        manager.add_link_to_experiment(2, 3)
        with contextlib.suppress(NotSupportedByServer):
            manager.add_step(manager.get_experiment(2), "later")
            manager.add_comment(manager.get_experiment(2), "later")
        manager.post_experiment(4, body="<p>Page E04.</p><p>Changed on both.</p>", title="Changed on both")
        added = manager.create_experiment().id
        manager.post_experiment(added, title="New", body="<p>Page E16.</p>")
    copied.originals.add(("experiments", added))
    with _target(new) as manager:
        for name, text in (
            ("E04", "<p>Page E04.</p><p>Of a person over there.</p>"),
            ("E15", "<p>Page E15.</p>"),
        ):
            manager.post_experiment(new_ids[name] or 0, body=text, title=f"{name} over there")
    report = copied.copy()
    outcomes = {copied.name(each): each.outcome for each in report.entries}
    changed = {name: outcome for name, outcome in outcomes.items() if outcome != "unchanged"}
    left_out = dict.fromkeys(pairs.left_out(copied.pair[1]), "left_out")
    assert changed == {"E02": "updated", "E04": "changed_there", "E16": "copied"} | left_out
    comparison = copied.comparison()
    after = {key: values for key, values in comparison.differences.items() if key[0] != "E16"}
    assert not {("E16", "title"), ("E16", "body")} & comparison.differences.keys()
    # over API v1, 4.9 serves a file only if an experiment has its ID
    lost = {("E02", "files")} if copied.pair[0] == "4.9" else set()
    if copied.pair == ("5.6", "4.3"):
        lost = {("E02", "comments")}
    assert after.keys() - before.keys() == {("E04", "title"), ("E04", "body"), ("E15", "title")} | lost
    assert before.keys() - after.keys() <= {("E02", "title"), ("E02", "body"), ("E02", "files")}
    kept = copied.copies_view().entries["E04"]
    assert (kept["title"], kept["body"]) == (
        "E04 over there",
        (("text", "Page E04. Of a person over there."),),
    )


OTHERS = [("2.0", "5.6"), ("4.0", "5.6"), ("5.0", "5.6"), *(("5.6", new) for new in pairs.OTHER_TARGETS)]


@pytest.mark.parametrize("pair", OTHERS, ids=" → ".join)
def test_copies_between_other_releases_are_reported_as_they_are(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    with _copied(pair, tmp_path / "copy") as copied:
        assert not copied.report.count("failed")
        assert {copied.name(each) for each in copied.report.entries} == copied.originals_view().entries.keys()
        _assert_is_honest(copied)
        writes = [each for each in copied.new.requests if each.method != "GET"]
        assert {each.outcome for each in copied.copy().entries} <= {"unchanged", "left_out"}
        assert [each for each in copied.new.requests if each.method != "GET"] == writes


# -- people, backups -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, View]:
    """Return a backup of a notebook whose server is gone, and what the server had."""
    folder = tmp_path_factory.mktemp("gone") / "backup"
    with Sandbox(release="5.6") as old:
        fill(old, is_large=False)
        with Manager(old.endpoint, old.token) as manager:
            assert manager.backup(folder).is_complete
        return folder, view(old)


def test_entries_of_people_with_keys_are_theirs(backup: tuple[Path, View], tmp_path: Path) -> None:
    folder, before = backup
    with Sandbox(release="5.6") as new, _target(new) as ada, Manager(new.endpoint, new.other_token) as ulla:
        report = ada.copy_from(folder, tmp_path / "copy", people={"Ada Admin": ada, "user@example.org": ulla})
        again = ada.copy_from(folder, tmp_path / "copy", people={"Ada Admin": ada, "user@example.org": ulla})
        fields = compare(before, view(new)).by_field()
    assert not report.count("failed")
    assert again.count("unchanged") == len(before.entries)
    # whose comments they are, and an ID that means nothing, cannot be set
    assert fields.keys() <= {"comments", "metadata"}


def test_owners_of_other_people_stand_in_the_text(backup: tuple[Path, View], tmp_path: Path) -> None:
    folder, before = backup
    with Sandbox(release="5.6") as new, _target(new) as target:
        target.copy_from(folder, tmp_path / "copy", people={"Ada Admin": target})
        differences = compare(before, view(new)).differences
        found = target.get_all_experiments(search="Author: Ulla User")
    assert {name for name, field in differences if field == "owner"} == {"E11", "I11"}
    assert {name for name, field in differences if field == "body"} == {"E11", "I11"}
    assert [each.title for each in found] == ["Of a team mate"]


def test_private_entries_are_not_shown_to_the_team_unasked(backup: tuple[Path, View], tmp_path: Path) -> None:
    with Sandbox(release="4.3") as new, _target(new) as target:
        pairs.prepare(new)
        report = target.copy_from(backup[0], tmp_path / "copy")
        left_out = {each.title for each in report.entries if each.outcome == "left_out"}
        assert left_out == {"Private", "Shared with one person"}
        assert not [each for each in target.get_all_experiments() if each.title in left_out]
        target.copy_from(backup[0], tmp_path / "copy", widen=True)
        assert left_out <= {each.title for each in target.get_all_experiments()}


async def _copy(backup: Path, folder: Path, new: Sandbox) -> CopyReport:
    async with AsyncManager(new.endpoint, new.token) as target:
        return await target.copy_from(backup, folder)


def test_async_manager_copies_the_same(backup: tuple[Path, View], tmp_path: Path) -> None:
    with Sandbox(release="5.6") as new, Sandbox(release="5.6") as other, _target(other) as target:
        asyncio.run(_copy(backup[0], tmp_path / "async", new))
        target.copy_from(backup[0], tmp_path / "sync")
        assert not compare(view(new), view(other)).differences


def test_dry_run_writes_nothing_there(backup: tuple[Path, View], tmp_path: Path) -> None:
    with Sandbox(release="5.6") as new, _target(new) as target:
        before = new.state()
        report = target.copy_from(backup[0], tmp_path / "copy", dry_run=True)
        assert new.state() == before
        assert not [each for each in new.requests if each.method != "GET"]
    assert report.plan.create == {"experiment": 14, "item": 11, "template": 2}
    assert {choice.title for choice in report.plan.choices if choice.is_created} >= {"Waiting & “unsure”"}
