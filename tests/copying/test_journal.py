"""The journal and the folder of a copy: what a crash or a wrong folder leaves."""

from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from elab_sdk import FileError, FolderInUseError, ValidationError
from elab_sdk.copying.copied_files import CopiedFiles
from elab_sdk.copying.copy_folder import CopyFolder, check_copy_folder
from elab_sdk.copying.journal import EntryState, Journal

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "https://old.example.org/", "https://new.example.org/"
COPIED = EntryState(
    kind="experiment",
    id=3,
    new_id=7,
    above=5,
    base={"title": "0123456789abcdef"},
    uploads={1: 11},
    names={"ab/cd.png": ("12/34.png", "gel.png", 1)},
    sent={"title": "fedcba9876543210"},
    source="abc",
    equal=("title",),
    differences=(("rating", "it cannot be set", "4", "0"),),
)


def test_states_are_read_as_they_were_written(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(COPIED)
        journal.write(EntryState(kind="item", id=3, above=8, person=2))
    with Journal(tmp_path / "journal.jsonl") as journal:
        assert journal.state("experiment", 3) == COPIED
        assert list(journal.states()) == [COPIED, EntryState(kind="item", id=3, above=8, person=2)]
        assert journal.unfinished_creations() == [EntryState(kind="item", id=3, above=8, person=2)]
        assert (journal.new_id("experiment", 3), journal.new_id("item", 3)) == (7, None)
        assert CopiedFiles(journal)["ab/cd.png"].name == "gel.png"


def test_last_state_of_an_entry_counts(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(EntryState(kind="item", id=1, new_id=4))
        journal.write(EntryState(kind="item", id=1, new_id=5))
        assert (len(journal), journal.new_id("item", 1)) == (1, 5)
        assert [journal.is_copy("item", id_) for id_ in (4, 5)] == [False, True]


def test_line_that_a_crash_cut_off_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.write(COPIED)
    whole = path.read_bytes()
    path.write_bytes(whole + EntryState(kind="item", id=1, new_id=4).to_line()[:-5])
    with Journal(path) as journal:
        assert len(journal) == 1
        journal.write(EntryState(kind="item", id=2))
    with Journal(path) as journal:
        assert [state.id for state in journal.states()] == [3, 2]


@pytest.mark.parametrize(
    "line",
    [
        b"[]\n",
        b"{}\n",
        b'{"kind": "event", "id": 1}\n',
        b'{"kind": "item", "id": 1, "uploads": 5}\n',
        b"\xff\n",
        b'{"kind": "item", "id": 1, "x": 2}\n',
    ],
)
def test_damaged_journal_is_refused(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(line)
    with pytest.raises(ValidationError, match="damaged at byte 0"):
        Journal(path)
    assert path.read_bytes() == line


def test_only_copies_that_were_not_filled_say_what_a_new_entry_has(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(COPIED)
        journal.write(EntryState(kind="experiment", id=4, new_id=8, base={"body": "1"}))
        journal.write(EntryState(kind="experiment", id=5, new_id=9, base={"body": "2"}, pending=("body",)))
        journal.write(EntryState(kind="item", id=4, new_id=8, base={"body": "3"}))
        assert list(journal.unfilled_bases("experiment")) == [{"body": "1"}]


def test_state_that_cannot_be_written_damages_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(COPIED)
        with monkeypatch.context() as full:
            full.setattr("os.fsync", _raise_disk_full)
            with pytest.raises(FileError):
                journal.write(EntryState(kind="item", id=1, new_id=4, equal=("title",) * 40))
        assert journal.state("item", 1) is None
        journal.write(EntryState(kind="item", id=2))
        assert journal.state("item", 2) == EntryState(kind="item", id=2)
    with Journal(tmp_path / "journal.jsonl") as journal:
        assert [state.id for state in journal.states()] == [3, 2]


def test_states_that_threads_write_at_once_are_all_kept(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal, ThreadPoolExecutor(8) as pool:
        states = [EntryState(kind="item", id=number, new_id=number + 100) for number in range(1, 41)]
        list(pool.map(journal.write, states))
        assert list(journal.states()) == states
    with Journal(tmp_path / "journal.jsonl") as journal:
        assert list(journal.states()) == states


def test_state_that_never_reached_the_disk_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(COPIED)
        journal.write(EntryState(kind="item", id=1, new_id=4), is_flushed=False)
        assert journal.new_id("item", 1) == 4
        with monkeypatch.context() as full:
            full.setattr("os.fsync", _raise_disk_full)
            with pytest.raises(FileError):
                journal.flush("item", 1)
        assert (journal.new_id("item", 1), journal.is_copy("item", 4)) == (None, False)
        assert journal.state("experiment", 3) == COPIED
        journal.flush("item", 1)


def test_state_is_on_the_disk_after_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(EntryState(kind="item", id=1, new_id=4), is_flushed=False)
        journal.write(EntryState(kind="item", id=2))
        monkeypatch.setattr("os.fsync", _raise_disk_full)
        journal.flush("item", 1)
        assert journal.new_id("item", 1) == 4


def _raise_disk_full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_folder_belongs_to_one_copy_and_one_process(tmp_path: Path) -> None:
    root = tmp_path / "moving"
    with CopyFolder(root, OLD, NEW), pytest.raises(FolderInUseError):
        CopyFolder(root, OLD, NEW)
    with CopyFolder(root, OLD, NEW) as folder:
        assert folder.backup == root / "backup"
    for old, new in ((NEW, OLD), (OLD, "https://other.example.org/")):
        with pytest.raises(ValidationError, match="is the folder of a copy from https://old"):
            check_copy_folder(root, old, new)


def test_folder_of_a_run_that_was_killed_at_once_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").touch()
    with CopyFolder(tmp_path, OLD, NEW):
        pass
    (tmp_path / "copy.json").unlink()
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.write(COPIED)
    with pytest.raises(ValidationError, match="contains other files"):
        check_copy_folder(tmp_path, OLD, NEW)


def test_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"1")
    with pytest.raises(ValidationError, match="contains other files"):
        check_copy_folder(tmp_path, OLD, NEW)
    with pytest.raises(ValidationError, match="is a file"):
        check_copy_folder(tmp_path / "thesis.docx", OLD, NEW)


@pytest.mark.parametrize("header", [b"{", b"[]", b'{"format": "elab-sdk copy", "version": 2}'])
def test_folder_with_a_damaged_or_newer_header_is_refused(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "copy.json").write_bytes(header)
    with pytest.raises(ValidationError, match=r"copy\.json"):
        check_copy_folder(tmp_path, OLD, NEW)
    assert (tmp_path / "copy.json").read_bytes() == header
