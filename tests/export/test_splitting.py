"""Exports are divided among several archives."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import FileAlreadyExistsError, ValidationError
from elab_sdk.export import export_backup, read_eln
from elab_sdk.export.splitting import split_entries
from tests.export import notebooks
from tests.export.conftest import ExportedArchive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(tmp_path: Path) -> notebooks.Notebook:
    """Make a notebook of seven entries; experiment 1 links to item 1, and in its text to experiment 5."""
    made = notebooks.Notebook(tmp_path / "notebook")
    body = '<a href="experiments.php?mode=view&amp;id=5">five</a>'
    links = [notebooks.link(1, "Plasmid 1")]
    made.add("experiment", notebooks.experiment(1, body=body, items_links=links), items=(1,))
    for number in range(2, 6):
        made.add("experiment", notebooks.experiment(number))
    for number in (1, 2):
        made.add("item", notebooks.item(number))
    return made


def titles(path: Path) -> list[str]:
    return [entry.title.removeprefix("Western ") for entry in read_eln(path).entries]


def test_linked_entries_are_in_the_same_archive(notebook: notebooks.Notebook, tmp_path: Path) -> None:
    export = export_backup(notebook.folder, tmp_path / "lab.eln", split=3)
    assert [path.name for path in export.paths] == ["lab-1.eln", "lab-2.eln", "lab-3.eln"]
    assert [titles(path) for path in export.paths] == [
        ["blot 1", "blot 5", "Plasmid 1"],
        ["blot 2", "blot 3", "blot 4"],
        ["Plasmid 2"],
    ]
    assert (export.experiments, export.items, export.entries) == (5, 2, 7)
    assert [part.entries for part in export.parts] == [3, 3, 1]
    assert (export.divided_links, export.changes, export.is_complete) == (0, (), True)
    assert not (tmp_path / "lab.eln").exists()


def test_links_between_archives_are_counted_and_lead_to_the_old_server(
    notebook: notebooks.Notebook, tmp_path: Path
) -> None:
    export = export_backup(notebook.folder, tmp_path / "lab.eln", split="2")
    assert export.divided_links == 1
    archive = ExportedArchive(export.paths[0])
    text = archive.entry("Western blot 1")["text"]
    assert text == '<a href="experiments.php?mode=view&amp;id=1000000005">five</a>'
    (internal, external) = sorted(
        (node["@type"], node["name"]) for node in archive.parts(archive.entry("Western blot 1"), "mentions")
    )
    assert (internal, external) == (("CreativeWork", "Plasmid 1"), ("Dataset", "Western blot 5"))


def test_archives_are_not_larger_than_the_size(tmp_path: Path) -> None:
    made = notebooks.Notebook(tmp_path / "notebook")
    for number, size in ((1, 20_000), (2, 20_000), (3, 90_000), (4, 1_000)):
        upload = notebooks.upload(number, "a.png")
        made.add("experiment", notebooks.experiment(number, uploads=[upload]), {number: os.urandom(size)})
    export = export_backup(made.folder, tmp_path / "lab.eln", split="80 kB")
    assert [titles(path) for path in export.paths] == [["blot 1", "blot 2"], ["blot 3"], ["blot 4"]]
    sizes = [path.stat().st_size for path in export.paths]
    assert [size <= 80_000 for size in sizes] == [True, False, True]
    (problem,) = export.problems
    assert problem == f"lab-2.eln has {sizes[1]} bytes: one entry alone is larger than the maximum of 80000"


@pytest.mark.parametrize("split", [0, -1, True, 1.5, "", "0", "many", "10 TB", "-5", "0.0001kB", [3]])
def test_invalid_maximum_is_rejected(split: Any, notebook: notebooks.Notebook, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="split must be the number of entries") as caught:
        export_backup(notebook.folder, tmp_path / "lab.eln", split=split)
    assert caught.value.argument == "split"
    assert notebooks.names_in(tmp_path) == ["notebook"]


def test_existing_archives_are_only_replaced_on_request(notebook: notebooks.Notebook, tmp_path: Path) -> None:
    (tmp_path / "lab-7.eln").write_bytes(b"old")
    with pytest.raises(FileAlreadyExistsError, match="lab-7"):
        export_backup(notebook.folder, tmp_path / "lab.eln", split=4)
    assert notebooks.names_in(tmp_path) == ["lab-7.eln", "notebook"]
    (tmp_path / "lab-1.eln").write_bytes(b"old")
    export = export_backup(notebook.folder, tmp_path / "lab.eln", split=4, existing="replace")
    assert [path.name for path in export.paths] == ["lab-1.eln", "lab-2.eln"]
    assert read_eln(tmp_path / "lab-1.eln").is_whole
    # it would be imported with the others
    assert export.problems == ("lab-7.eln is from an earlier export",)
    assert (tmp_path / "lab-7.eln").read_bytes() == b"old"


def test_failed_export_leaves_no_archives(notebook: notebooks.Notebook, tmp_path: Path) -> None:
    reports: list[tuple[int, int | None]] = []
    export_backup(
        notebook.folder,
        tmp_path / "all.eln",
        split=2,
        progress=lambda done, all_: reports.append((done, all_)),
    )
    assert reports == sorted(reports)
    assert reports[-1][0] == reports[-1][1]

    def interrupt(done: int, total: int | None) -> None:
        if total is not None and done > total * 0.7:
            assert (tmp_path / "lab-1.eln").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_backup(notebook.folder, tmp_path / "lab.eln", split=2, progress=interrupt)
    assert [name for name in notebooks.names_in(tmp_path) if not name.startswith("all")] == ["notebook"]
    with pytest.raises(KeyboardInterrupt) as caught:
        export_backup(notebook.folder, tmp_path / "lab.eln", split=2, existing="replace", progress=interrupt)
    complete = [name for name in notebooks.names_in(tmp_path) if name.startswith("lab")]
    assert caught.value.__notes__ == [f"complete: {', '.join(complete)}"]
    assert read_eln(tmp_path / "lab-1.eln").is_whole


def test_groups_that_do_not_fit_are_divided_in_order() -> None:
    sizes = dict.fromkeys("abcdef", 1)
    everything_linked = [("a", other) for other in "bcdef"]
    assert split_entries(sizes, everything_linked, 4) == [["a", "b", "c", "d"], ["e", "f"]]
    assert split_entries(sizes, [("a", "unknown")], 10) == [["a", "b", "c", "d", "e", "f"]]
    assert split_entries({"a": 1, "b": 9, "c": 1}, [], 4) == [["a"], ["b"], ["c"]]
