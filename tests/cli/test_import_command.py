"""`elab import`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import Terminal
from tests.export.small_archives import entry, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import ElabCommand

pytestmark = pytest.mark.elab_release("5.6")

RATING = {"@id": "#rating", "@type": "AggregateRating", "ratingValue": 4}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rated = entry(1, aggregateRating={"@id": "#rating"}, name="Gel \x1b[31m")
    return write(tmp_path / "lab.eln", [rated, entry(2, genre="resource")], [RATING])


def test_import_says_what_was_completed(elab: ElabCommand, archive: Path) -> None:
    result = elab("import", archive)
    assert (result.code, result.out) == (0, "2\texperiment\tGel \x1b[31m\trating 4\t\n1\titem\tEntry 2\t\t\n")
    assert result.err == ""


@pytest.mark.usefixtures("elab")
def test_import_on_a_terminal_prints_no_list(archive: Path) -> None:
    terminal = Terminal(["import", archive])
    assert terminal.end() == 0
    assert "imported 1 experiment, 1 item" in " ".join(terminal.output.split())
    assert "Entry 2" not in terminal.output


def test_second_import_needs_again(elab: ElabCommand, archive: Path) -> None:
    assert elab("import", archive).code == 0
    refused = elab("import", archive)
    assert (refused.code, refused.out) == (1, "")
    assert "was imported before: experiment 2" in refused.err
    assert "--again" in refused.err
    assert elab("import", archive, "--again", "--ids").out == "3\n2\n"


def test_differences_and_missing_entries_exit_with_code_1(
    elab: ElabCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from elab_sdk.sandbox.v2.archive_import import ArchiveImport

    run = ArchiveImport.run

    def run_and_lose(self: ArchiveImport) -> int:
        count = run(self)
        self.call.store.change("experiments", 2, body="<p>Other</p>")
        self.call.store.change("experiments", 3, state=3)
        return count

    monkeypatch.setattr(ArchiveImport, "run", run_and_lose)
    path = write(tmp_path / "lab.eln", [entry(1), entry(2), entry(3)])
    result = elab("import", path, "--json")
    assert result.code == 1
    assert "experiment 2 ('Entry 1'): its text differs" in result.err
    assert "missing: ./entry-2/ ('Entry 2')" in result.err
    report = json.loads(result.out)
    assert (report["count"], report["is_complete"], report["path"]) == (3, False, str(path))
    assert [each["archive_id"] for each in report["missing"]] == ["./entry-2/"]
    assert [each["differences"] for each in report["entries"]] == [["its text differs"], []]


def test_unusable_archive_is_a_wrong_usage(elab: ElabCommand, tmp_path: Path) -> None:
    path = write(tmp_path / "lab.eln", [entry(1, keywords="x" * 256)])
    result = elab("import", path)
    assert result.code == 2
    assert "more than 255 characters" in result.err


@pytest.mark.elab_release("4.3")
def test_servers_without_import_are_refused(elab: ElabCommand, archive: Path) -> None:
    result = elab("import", archive)
    assert result.code == 1
    assert "importing an eln is not possible" in result.err
    assert "from 5.1" in result.err
