"""An archive conforms to each rule of the ELN Consortium's file format.

The rules are those of its SPECIFICATION.md, and of the checks that it runs on submitted archives.
"""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from elab_sdk.export import export_backup
from tests.export import notebooks
from tests.export.conftest import ExportedArchive

if TYPE_CHECKING:
    from pathlib import Path


def test_archive_is_a_valid_zip(full: ExportedArchive) -> None:
    with zipfile.ZipFile(full.path) as archive:
        assert archive.testzip() is None


def test_archive_has_one_folder_named_after_it(full: ExportedArchive) -> None:
    assert {PurePosixPath(name).parts[0] for name in full.members} == {"lab"}
    assert all(len(PurePosixPath(name).parts) > 1 for name in full.members)


def test_metadata_conform_to_ro_crate_1_1(full: ExportedArchive) -> None:
    assert full.document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    descriptor = full.nodes["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}


def test_metadata_have_version_and_publisher(full: ExportedArchive) -> None:
    descriptor = full.nodes["ro-crate-metadata.json"]
    assert descriptor["version"] == "1.0"
    publisher = full.nodes[descriptor["sdPublisher"]["@id"]]
    assert publisher["@type"] == "Organization"
    assert publisher["name"] == "eLabFTW"
    assert publisher["url"] == "https://www.elabftw.net"


def test_nodes_have_unique_ids_and_one_type(full: ExportedArchive) -> None:
    names = [node["@id"] for node in full.graph]
    assert len(names) == len(set(names))
    assert all(isinstance(node["@type"], str) for node in full.graph)


def test_nodes_are_flat(full: ExportedArchive) -> None:
    for node in full.graph:
        for value in node.values():
            for part in value if isinstance(value, list) else [value]:
                assert not isinstance(part, dict) or list(part) == ["@id"], node


def test_all_references_point_to_nodes(full: ExportedArchive) -> None:
    for node in full.graph:
        for key, value in node.items():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict) and key != "conformsTo":
                    assert part["@id"] in full.nodes, (node["@id"], key)


def test_root_lists_exactly_the_entries(full: ExportedArchive) -> None:
    root = full.nodes["./"]
    assert root["@type"] == "Dataset"
    assert [full.nodes[part["@id"]]["@type"] for part in root["hasPart"]] == ["Dataset"] * 3
    assert len(full.of_type("Dataset")) == 4


def test_entries_list_only_their_files(full: ExportedArchive) -> None:
    for node in full.of_type("Dataset"):
        if node["@id"] != "./":
            assert isinstance(node["hasPart"], list)
            assert {full.nodes[part["@id"]]["@type"] for part in node["hasPart"]} == {"File"}
    listed = [part["@id"] for node in full.of_type("Dataset") for part in node["hasPart"]]
    assert sorted(listed) == sorted(
        node["@id"] for node in full.graph if node["@type"] in ("File", "Dataset") and node["@id"] != "./"
    )


def test_entries_have_name_and_author(full: ExportedArchive) -> None:
    for node in full.of_type("Dataset"):
        assert node["name"]
        assert {person["@type"] for person in full.parts(node, "author")} == {"Person"}


def test_files_have_name_media_type_and_size_as_text(full: ExportedArchive) -> None:
    files = full.of_type("File")
    assert len(files) == 9
    for node in files:
        content = full.content[f"lab/{node['@id'].removeprefix('./')}"]
        assert node["name"]
        assert "/" in node["encodingFormat"]
        assert node["contentSize"] == str(len(content))


def test_every_file_is_described(full: ExportedArchive) -> None:
    described = {f"lab/{node['@id'].removeprefix('./')}" for node in full.of_type("File")}
    undescribed = {"lab/ro-crate-metadata.json", "lab/ro-crate-preview.html"}
    assert described | undescribed == set(full.members)
    assert "ro-crate-preview.html" in full.nodes


def test_keywords_are_text_separated_by_commas(full: ExportedArchive) -> None:
    entry = full.entry('5\' end, "quoted"')
    # eLabFTW 5's own archives also replace commas in tags
    assert entry["keywords"] == "blot,two words,a-b"


def test_comments_are_nodes_listed_by_the_entry(full: ExportedArchive) -> None:
    entry = full.entry('5\' end, "quoted"')
    assert isinstance(entry["comment"], list)
    first, second = full.parts(entry, "comment")
    assert (first["@type"], first["text"]) == ("Comment", 'Nice "blot"')
    assert first["dateCreated"] == "2024-01-03T00:00:00"
    assert full.parts(first, "author")[0]["familyName"] == "Hopper"
    assert full.parts(second, "author") == full.parts(entry, "author")


def test_extra_fields_are_property_values_with_dotted_names(full: ExportedArchive) -> None:
    fields = full.parts(full.entry('5\' end, "quoted"'), "variableMeasured")
    assert {field["@type"] for field in fields} == {"PropertyValue"}
    values = {field["propertyID"]: (field["value"], field.get("unitText")) for field in fields[1:]}
    assert values == {
        "pH": ("7.4", None),
        "Temperature": ("37", "°C"),
        "Buffers.0": ("PBS", None),
        "Buffers.1": ("TBS", None),
        "Empty": ("", None),
        "None": ("", None),
    }


def test_only_values_of_empty_fields_are_empty(full: ExportedArchive) -> None:
    for node in full.graph:
        for key, value in node.items():
            assert value not in (None, "", [], {}) or (node["@type"], key) == ("PropertyValue", "value")


def test_dates_are_iso_8601(full: ExportedArchive) -> None:
    dates = ("dateCreated", "dateModified", "datePublished", "temporal", "expires")
    texts = [str(node[key]) for node in full.graph for key in dates if key in node]
    assert len(texts) >= 12
    assert [text for text in texts if not _is_iso(text)] == []


def test_metadata_match_the_published_json_schema(full: ExportedArchive) -> None:
    reference = {"type": "object", "properties": {"@id": {"type": "string"}}, "required": ["@id"]}
    references = {"type": "array", "items": reference}
    texts = (
        *("@id", "@type", "version", "name", "encodingFormat", "genre", "creativeWorkStatus"),
        *("identifier", "keywords", "dateCreated", "dateModified", "text", "contentSize", "sha256"),
    )
    properties = {key: {"type": "string"} for key in texts}
    properties |= {"url": {"type": "string", "format": "uri"}}
    properties |= dict.fromkeys(("about", "conformsTo", "sdPublisher"), reference)
    properties |= dict.fromkeys(("hasPart", "comment"), references)
    node = {"type": "object", "properties": properties, "required": ["@id", "@type"]}
    document = {
        "type": "object",
        "properties": {"@context": {"type": "string"}, "@graph": {"type": "array", "items": node}},
        "required": ["@context", "@graph"],
    }
    checker = Draft202012Validator(document, format_checker=FormatChecker())
    assert [error.message for error in checker.iter_errors(full.document)] == []


@pytest.mark.parametrize("count", [1, 2])
def test_lists_with_one_member_stay_lists(count: int, tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    ids = range(1, count + 1)
    notebook.add(
        "experiment",
        notebooks.experiment(
            1,
            comments=[notebooks.comment(id_, "x") for id_ in ids],
            steps=[notebooks.step(id_, "x") for id_ in ids],
            items_links=[notebooks.link(id_, "x") for id_ in ids],
            metadata='{"a": 1}',
        ),
    )
    export_backup(tmp_path / "notebook", tmp_path / "lab.eln")
    archive = ExportedArchive(tmp_path / "lab.eln")
    entry = archive.entry("Western blot 1")
    for key in ("comment", "step", "mentions"):
        assert len(entry[key]) == count
        assert isinstance(entry[key], list)
    assert isinstance(entry["variableMeasured"], list)
    assert isinstance(archive.nodes["./"]["hasPart"], list)


def _is_iso(text: str) -> bool:
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
