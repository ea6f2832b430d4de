"""The archive is an RO-Crate: the validator says so, and the rocrate library opens it."""

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

    from tests.export.conftest import Made


def test_the_validator_finds_nothing_required_or_recommended_to_mend(unpacked: Path) -> None:
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
def test_the_validator_would_have_found_it(
    spoil: Callable[[list[dict[str, Any]]], None], severity: str, unpacked: Path, tmp_path: Path
) -> None:
    shutil.copytree(unpacked, tmp_path / "lab")
    metadata = tmp_path / "lab" / "ro-crate-metadata.json"
    document = json.loads(metadata.read_text("utf-8"))
    spoil(document["@graph"])
    metadata.write_text(json.dumps(document), "utf-8")
    assert severity in {found for found, _ in issues(tmp_path / "lab")}


def test_where_there_is_one_of_a_kind_the_list_of_it_is_all_that_the_validator_would_have_otherwise(
    tmp_path: Path,
) -> None:
    """RO-Crate recommends a single value where the consortium, eLabFTW, SampleDB and Kadi4Mat want a list."""
    notebook = notebooks.Notebook(tmp_path / "notebook")
    wire = notebooks.experiment(
        1,
        steps=[notebooks.step(1, "Load")],
        comments=[notebooks.comment(1, "Nice")],
        items_links=[notebooks.link(77, "Elsewhere")],
    )
    notebook.add("experiment", wire)
    export_backup(tmp_path / "notebook", tmp_path / "one.eln")
    shutil.unpack_archive(tmp_path / "one.eln", tmp_path, "zip")
    found = issues(tmp_path / "one")
    assert {severity for severity, _ in found} == {"RECOMMENDED"}
    assert len(found) == 4
    assert all("singleton array" in message for _, message in found)


def test_rocrate_opens_it_and_shows_the_same_entries_files_and_hashes(full: Made, unpacked: Path) -> None:
    crate = ROCrate(unpacked)
    # it lists files among the parts of the archive, too
    entries = [entity for entity in crate.root_dataset["hasPart"] if entity.type == "Dataset"]
    titles = [entity["name"] for entity in entries]
    assert titles == ['5\' end, "quoted"', "日本 ß", "Plasmid 1"]
    files = [entity for entity in crate.data_entities if entity.type == "File"]
    assert {entity.id for entity in files} == {node["@id"].removeprefix("./") for node in full.of("File")}
    for entity in files:
        content = (unpacked / entity.id).read_bytes()
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
    assert {entity["name"] for entity in files} >= {"gel 1.png", "data.csv", "map.gb"}


def test_every_term_is_one_of_the_context_that_rocrate_ships(full: Made) -> None:
    from importlib.resources import files

    context = json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text("utf-8"))["@context"]
    terms = {key for node in full.graph for key in node} | {node["@type"] for node in full.graph}
    assert {term for term in terms if term not in context and not term.startswith("@")} == set()
