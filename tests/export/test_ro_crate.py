"""Archives are valid RO-Crates, which the rocrate library can read."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from rocrate.rocrate import ROCrate

from elab_sdk.export import export_backup
from tests.export import notebooks
from tests.export.validator import issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.export.conftest import ExportedArchive


def test_validator_finds_no_issues(unpacked: Path) -> None:
    assert issues(unpacked) == []


def _without_license(graph: list[dict[str, Any]]) -> None:
    del next(node for node in graph if node["@id"] == "./")["license"]


def _with_a_nested_node(graph: list[dict[str, Any]]) -> None:
    graph[-1]["author"] = {"@id": "#person-9", "@type": "Person", "name": "x"}


def _with_an_unknown_key(graph: list[dict[str, Any]]) -> None:
    graph[-1]["shoeSize"] = "42"


def _without_media_types(graph: list[dict[str, Any]]) -> None:
    for node in graph:
        if node["@type"] == "File":
            del node["encodingFormat"]


@pytest.mark.parametrize(
    ("spoil", "severity"),
    [
        (_without_license, "REQUIRED"),
        (_with_a_nested_node, "REQUIRED"),
        (_with_an_unknown_key, "REQUIRED"),
        (_without_media_types, "RECOMMENDED"),
    ],
)
def test_validator_finds_spoiled_metadata(
    spoil: Callable[[list[dict[str, Any]]], None], severity: str, unpacked: Path, tmp_path: Path
) -> None:
    shutil.copytree(unpacked, tmp_path / "lab")
    metadata = tmp_path / "lab" / "ro-crate-metadata.json"
    document = json.loads(metadata.read_text("utf-8"))
    spoil(document["@graph"])
    metadata.write_text(json.dumps(document), "utf-8")
    assert severity in {issue_severity for issue_severity, _ in issues(tmp_path / "lab")}


def test_lists_with_one_member_are_the_only_issue(
    tmp_path: Path,
) -> None:
    """RO-Crate recommends single values, but the consortium, eLabFTW, SampleDB and Kadi4Mat require lists."""
    notebook = notebooks.Notebook(tmp_path / "notebook")
    response = notebooks.experiment(
        1,
        steps=[notebooks.step(1, "Load")],
        comments=[notebooks.comment(1, "Nice")],
        items_links=[notebooks.link(77, "Elsewhere")],
    )
    notebook.add("experiment", response)
    export_backup(tmp_path / "notebook", tmp_path / "one.eln")
    shutil.unpack_archive(tmp_path / "one.eln", tmp_path, "zip")
    one_member_issues = issues(tmp_path / "one")
    assert {severity for severity, _ in one_member_issues} == {"RECOMMENDED"}
    assert len(one_member_issues) == 4
    assert all("singleton array" in message for _, message in one_member_issues)


def test_rocrate_reads_the_same_entries_and_files(full: ExportedArchive, unpacked: Path) -> None:
    crate = ROCrate(unpacked)
    # rocrate also lists files among the parts of the archive
    entries = [entity for entity in crate.root_dataset["hasPart"] if entity.type == "Dataset"]
    titles = [entity["name"] for entity in entries]
    assert titles == ['5\' end, "quoted"', "日本 ß", "Plasmid 1"]
    files = [entity for entity in crate.data_entities if entity.type == "File"]
    assert {entity.id for entity in files} == {
        node["@id"].removeprefix("./") for node in full.of_type("File")
    }
    for entity in files:
        content = (unpacked / entity.id).read_bytes()
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
    assert {entity["name"] for entity in files} >= {"gel 1.png", "data.csv", "map.gb"}


def test_all_terms_are_in_the_ro_crate_context(full: ExportedArchive) -> None:
    from importlib.resources import files

    context = json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text("utf-8"))["@context"]
    terms = {key for node in full.graph for key in node} | {node["@type"] for node in full.graph}
    assert {term for term in terms if term not in context and not term.startswith("@")} == set()
