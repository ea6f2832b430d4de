"""Entries that real servers of every release sent are exported."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any, Literal

import pytest

from elab_sdk.export import export_backup
from tests.export import notebooks
from tests.export.conftest import ExportedArchive
from tests.export.validator import issues
from tests.recorded import recordings, steps_of

if TYPE_CHECKING:
    from pathlib import Path

V1_RELEASES = sorted({name.split("-")[0] for name in recordings()})
V2_RECORDINGS = recordings("v2")


def entries(release: str) -> dict[tuple[Literal["experiment", "item"], int], dict[str, Any]]:
    """Return the latest response of each full entry in the recordings of a release."""
    latest: dict[tuple[Literal["experiment", "item"], int], dict[str, Any]] = {}
    for record in steps_of(release):
        path = re.fullmatch(r"(experiment|item)s/(\d+)", record.request["path"])
        is_read = record.request["method"] == "GET" and record.status == 200 and record.is_json
        if path and is_read and isinstance(record.answer, dict) and "uploads" in record.answer:
            kind: Literal["experiment", "item"] = "experiment" if path[1] == "experiment" else "item"
            latest[kind, int(path[2])] = record.answer
    return latest


@pytest.fixture(params=(*V1_RELEASES, *V2_RECORDINGS))
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> ExportedArchive:
    notebook = notebooks.Notebook(tmp_path / "notebook", release=request.param.partition("-")[0])
    for (kind, _), response in entries(request.param).items():
        contents = {int(upload["id"]): b"content" for upload in response["uploads"]}
        notebook.add(kind, response, contents)
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert not export.missing
    # from 4.9, API v2 stores metadata that is no object
    assert all("Experiment.metadata: the server sent" in problem for problem in export.problems)
    assert export.experiments
    assert export.files >= 7
    return ExportedArchive(export.path)


def test_recorded_entries_have_all_required_values(archive: ExportedArchive, tmp_path: Path) -> None:
    for entry in archive.parts(archive.nodes["./"], "hasPart"):
        assert entry["name"]
        assert re.match(r"\d{4}-\d{2}-\d{2}", entry["dateCreated"])
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", entry["temporal"])
        (author,) = archive.parts(entry, "author")
        assert author["name"] in ("First User", "Ada Admin", "Ada Lovelace", "Bob Mate")
        assert author["familyName"] == author["name"].split()[1]
    shutil.unpack_archive(archive.path, tmp_path, "zip")
    assert {message for severity, message in issues(tmp_path / "lab") if "singleton" not in message} == set()


@pytest.mark.parametrize("archive", V2_RECORDINGS, indirect=True)
def test_recorded_files_have_the_comments_of_api_v2(archive: ExportedArchive) -> None:
    experiments = [entry for entry in archive.of_type("Dataset") if entry.get("genre") == "experiment"]
    tagged = next(entry for entry in experiments if entry.get("keywords") == "locked?")
    files = {node["name"]: node for node in archive.parts(tagged, "hasPart")}
    assert files["r2.csv"]["description"] == "changed"
    assert "description" not in files["data.bin"]


@pytest.mark.parametrize("archive", V1_RELEASES, indirect=True)
def test_recorded_tags_and_files_are_exported(archive: ExportedArchive) -> None:
    experiments = [entry for entry in archive.of_type("Dataset") if entry.get("genre") == "experiment"]
    tagged = next(entry for entry in experiments if len(entry["hasPart"]) > 8)
    assert tagged["keywords"].startswith("my-super-tag,two words")
    files = {node["name"]: node for node in archive.parts(tagged, "hasPart")}
    # the placeholder "Click to add a comment" is not exported
    assert "description" not in files["report.csv"]
    assert files["report.csv"]["dateCreated"].startswith("2026-11-2")
