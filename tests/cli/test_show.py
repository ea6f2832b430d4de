"""`elab show`: archives of other programs, and their faults."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import Terminal
from tests.export.crates import DESCRIPTOR, archive, entry, file, root

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import ElabCommand


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """An archive of RSpace, one of whose files is damaged."""
    publisher = {"@type": "Organization", "name": "RSpace", "version": "1.9"}
    gel = entry(
        "./doc_Gel/",
        "./doc_Gel/a.txt",
        name="Gel \x1b[31m of Monday",
        keywords="blot,two words",
        dateCreated="2023-12-05",
        step=["load", "run"],
        comment=["fine"],
    )
    nodes = [
        DESCRIPTOR | {"sdPublisher": publisher},
        root("./doc_Gel/", "./schemas/form.xsd", name="ada_2023"),
        gel,
        file("./doc_Gel/a.txt"),
        file("./schemas/form.xsd"),
    ]
    return archive(tmp_path / "x.eln", nodes, {"doc_Gel/a.txt": b"x", "schemas/form.xsd": b"y"})


def test_faults_are_listed_and_exit_with_code_1(elab: ElabCommand, foreign: Path) -> None:
    result = elab("show", foreign)
    assert result.code == 1
    assert result.err == "schemas/form.xsd: damaged\n"
    row = dict(zip(("id", "kind", "date", "title"), result.out.split("\t"), strict=False))
    assert row == {
        "id": "./doc_Gel/",
        "kind": "dataset",
        "date": "2023-12-05",
        "title": "Gel \x1b[31m of Monday",
    }
    (counts,) = csv.DictReader(elab("show", foreign, "--csv").out.splitlines())
    assert [counts[name] for name in ("tags", "files", "steps", "comments")] == [
        "blot, two words",
        "1",
        "2",
        "1",
    ]
    assert elab("show", foreign, "--ids").out == "./doc_Gel/\n"


def test_json_has_everything_that_the_archive_says(elab: ElabCommand, foreign: Path) -> None:
    result = elab("show", foreign, "--json")
    assert result.code == 1
    listed = json.loads(result.out)
    assert (listed["software"], listed["is_whole"]) == ("RSpace 1.9", False)
    assert listed["faults"] == ["schemas/form.xsd: damaged"]
    assert [each["path"] for each in listed["loose_files"]] == ["schemas/form.xsd"]
    (gel,) = listed["entries"]
    assert gel["tags"] == ["blot", "two words"]
    assert gel["steps"][0] == {"text": "load", "is_finished": None, "deadline": ""}
    assert gel["comments"] == [{"author": "", "date": "", "text": "fine"}]
    assert gel["files"][0]["state"] == "whole"


def test_table_says_which_program_wrote_the_archive(elab: ElabCommand, foreign: Path) -> None:
    terminal = Terminal(["show", foreign])
    assert terminal.end() == 1
    assert "ada_2023, by RSpace 1.9: 1 entry, 2 files" in terminal.output
    assert "in no entry: schemas/form.xsd" in terminal.output
    assert "comments" in terminal.output
    assert "./doc_Gel/" not in terminal.output
    assert "\x1b[31m of Monday" not in terminal.output


def test_many_faults_are_shortened(elab: ElabCommand, tmp_path: Path) -> None:
    names = [f"./e/{number}.txt" for number in range(60)]
    nodes = [DESCRIPTOR, root("./e/"), entry("./e/", *names), *map(file, names)]
    path = archive(tmp_path / "x.eln", nodes)
    lines = elab("show", path).err.splitlines()
    assert len(lines) == 51
    assert lines[-1] == "and 10 more; --json lists all"
    assert len(json.loads(elab("show", path, "--json").out)["faults"]) == 60
