"""What happens between two runs of a copy: on both servers, to the keys and to the folder."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import attrs
import pytest

from elab_sdk import Manager, ValidationError
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.copying.reports import CopyReport


@attrs.define
class Pair:
    """Two servers, and the folder of a copy between them."""

    old: Sandbox
    new: Sandbox
    folder: Path

    def add(self, token: str = "") -> int:
        """Add an experiment to the old server."""
        with Manager(self.old.endpoint, token or self.old.token) as manager:
            number = manager.create_experiment().id
            manager.post_experiment(number, title=f"E{number}", body=f"<p>Text {number}.</p>")
        return number

    def change(self, number: int) -> None:
        """Change everything of an experiment on the old server that adds something to the copy."""
        with Manager(self.old.endpoint, self.old.token) as manager:
            manager.post_experiment(number, title="Changed", body="<p>Changed.</p>")
            manager.add_tag_to_experiment(number, "changed")
            manager.upload_to_experiment(number, b"changed", "changed.txt")

    def copy(self, token: str = "", people: dict[int | str, str] | None = None) -> CopyReport:
        """Copy with a key of the new server, and those of people."""
        with contextlib.ExitStack() as stack:
            source = stack.enter_context(Manager(self.old.endpoint, self.old.token))
            target = stack.enter_context(Manager(self.new.endpoint, token or self.new.token))
            managers: dict[int | str, Manager] = {
                name: stack.enter_context(Manager(self.new.endpoint, key))
                for name, key in (people or {}).items()
            }
            return source.copy_to(target, self.folder, people=managers)

    def body(self, number: int) -> str:
        """Return the text of an experiment on the new server."""
        return str(self.new.entry("experiments", number)["body"])

    def writes(self) -> int:
        """Count the requests to the new server that write."""
        return sum(each.method != "GET" for each in self.new.requests)


@pytest.fixture(params=["5.6"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    with Sandbox(release="5.6") as old, Sandbox(release=request.param) as new:
        yield Pair(old, new, tmp_path / "copy")


@pytest.mark.parametrize("pair", ["3.6", "4.3", "5.6"], indirect=True)
def test_entry_that_got_the_id_of_a_copy_is_not_written(pair: Pair) -> None:
    number = pair.add()
    [first] = pair.copy().entries
    assert first.new_id is not None
    row = pair.new.entry("experiments", first.new_id)
    pair.new.store.rows("DELETE FROM experiments WHERE id = ?", first.new_id)
    pair.new.store.insert("experiments", **{**row, "elabid": f"20240102-{'ab' * 20}", "title": "Not a copy"})
    pair.change(number)
    writes = pair.writes()
    [entry] = pair.copy().entries
    assert (entry.outcome, [each.field for each in entry.differences]) == ("changed_there", ["entry"])
    assert pair.writes() == writes


def test_copy_stays_when_the_original_was_deleted(pair: Pair) -> None:
    deleted, other = pair.add(), pair.add()
    first = {each.id: each.new_id for each in pair.copy().entries}
    pair.old.delete("experiments", deleted)
    writes = pair.writes()
    entries = {each.id: each for each in pair.copy().entries}
    assert {number: each.new_id for number, each in entries.items()} == first
    assert ["the copy stays" in each.why for each in entries[deleted].differences] == [True]
    assert entries[other].differences == ()
    assert pair.writes() == writes


def test_lost_journal_does_not_copy_everything_again(pair: Pair) -> None:
    pair.add()
    pair.copy()
    writes = pair.writes()
    (pair.folder / "journal.jsonl").unlink()
    with pytest.raises(ValidationError, match=r"journal\.jsonl is missing"):
        pair.copy()
    assert pair.writes() == writes
    assert not (pair.folder / "journal.jsonl").exists()


def test_what_was_denied_is_copied_as_soon_as_it_is_allowed(pair: Pair) -> None:
    number = pair.add()
    [first] = pair.copy().entries
    pair.change(number)
    [denied] = pair.copy(pair.new.other_token).entries
    assert {"title", "body"} <= {each.field for each in denied.differences}
    [allowed] = pair.copy().entries
    assert first.new_id is not None
    assert (allowed.differences, "Changed." in pair.body(first.new_id)) == ((), True)
    assert pair.copy().count("unchanged") == 1


def test_author_stays_in_the_text_of_a_copy_that_another_user_owns(pair: Pair) -> None:
    pair.add(pair.old.other_token)
    [first] = pair.copy().entries
    assert first.new_id is not None
    assert "Author: Ulla User" in pair.body(first.new_id)
    [again] = pair.copy(people={"user@example.org": pair.new.other_token}).entries
    assert (again.outcome, "Author: Ulla User" in pair.body(first.new_id)) == ("unchanged", True)


def test_copy_of_its_author_gets_no_author_when_the_key_is_not_given_again(pair: Pair) -> None:
    pair.add(pair.old.other_token)
    [first] = pair.copy(people={"user@example.org": pair.new.other_token}).entries
    [again] = pair.copy().entries
    assert first.new_id is not None
    assert (again.outcome, "Author" in pair.body(first.new_id)) == ("unchanged", False)


def test_copy_goes_on_when_both_servers_were_updated(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    with _server(tmp_path / "old", "4.9") as old, _server(tmp_path / "new", "4.9") as new:
        pair = Pair(old, new, folder)
        pair.add()
        pair.copy()
        sites = old.site, new.site
    ports = [int(site.rstrip("/").rpartition(":")[2]) for site in sites]
    with (
        _server(tmp_path / "old", "5.6", ports[0]) as old,
        _server(tmp_path / "new", "5.6", ports[1]) as new,
        Manager(f"{sites[0]}api/v1/", old.token) as source,
        Manager(f"{sites[1]}api/v1/", new.token) as target,
    ):
        Pair(old, new, folder).add()
        report = source.copy_to(target, folder)
        again = source.copy_to(target, folder)
        titles = sorted(str(row["title"]) for row in new.state()["experiments"])
    assert (report.count("copied"), report.count("failed"), titles) == (1, 0, ["E1", "E2"])
    assert again.count("unchanged") == len(again.entries)


def _server(folder: Path, release: str, port: int = 0) -> Sandbox:
    return Sandbox(release, data=folder, port=port, key=folder.name.ljust(84, "k"))
