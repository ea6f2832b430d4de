"""The rules of the ELN Consortium's file format, each by itself.

They are those of its SPECIFICATION.md and of the checks that it runs over everybody's archives.
"""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from elab_sdk.export import export_backup
from tests.export import notebooks
from tests.export.conftest import Made

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_a_zip_that_every_tool_reads(full: Made) -> None:
    with zipfile.ZipFile(full.path) as archive:
        assert archive.testzip() is None


def test_there_is_one_folder_with_the_name_of_the_archive(full: Made) -> None:
    assert {PurePosixPath(name).parts[0] for name in full.members} == {"lab"}
    assert all(len(PurePosixPath(name).parts) > 1 for name in full.members)


def test_the_metadata_are_in_that_folder_and_follow_ro_crate_1_1(full: Made) -> None:
    assert full.document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    descriptor = full.nodes["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}


def test_the_metadata_say_their_version_and_publisher(full: Made) -> None:
    descriptor = full.nodes["ro-crate-metadata.json"]
    assert descriptor["version"] == "1.0"
    publisher = full.nodes[descriptor["sdPublisher"]["@id"]]
    assert publisher["@type"] == "Organization"
    assert publisher["name"] == "eLabFTW"
    assert publisher["url"] == "https://www.elabftw.net"


def test_every_node_has_a_name_of_its_own_and_one_type(full: Made) -> None:
    names = [node["@id"] for node in full.graph]
    assert len(names) == len(set(names))
    assert all(isinstance(node["@type"], str) for node in full.graph)


def test_nodes_lie_flat(full: Made) -> None:
    for node in full.graph:
        for value in node.values():
            for part in value if isinstance(value, list) else [value]:
                assert not isinstance(part, dict) or list(part) == ["@id"], node


def test_what_is_referred_to_is_described(full: Made) -> None:
    for node in full.graph:
        for key, value in node.items():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict) and key != "conformsTo":
                    assert part["@id"] in full.nodes, (node["@id"], key)


def test_the_root_lists_all_entries_and_nothing_else(full: Made) -> None:
    root = full.nodes["./"]
    assert root["@type"] == "Dataset"
    assert [full.nodes[part["@id"]]["@type"] for part in root["hasPart"]] == ["Dataset"] * 3
    assert len(full.of("Dataset")) == 4


def test_an_entry_lists_its_files_and_no_other_entry(full: Made) -> None:
    for node in full.of("Dataset"):
        if node["@id"] != "./":
            assert isinstance(node["hasPart"], list)
            assert {full.nodes[part["@id"]]["@type"] for part in node["hasPart"]} == {"File"}
    listed = [part["@id"] for node in full.of("Dataset") for part in node["hasPart"]]
    assert sorted(listed) == sorted(
        node["@id"] for node in full.graph if node["@type"] in ("File", "Dataset") and node["@id"] != "./"
    )


def test_an_entry_has_a_name_and_an_author(full: Made) -> None:
    for node in full.of("Dataset"):
        assert node["name"]
        assert {person["@type"] for person in full.parts(node, "author")} == {"Person"}


def test_a_file_has_a_name_a_media_type_and_its_bytes_as_text_without_a_unit(full: Made) -> None:
    files = full.of("File")
    assert len(files) == 9
    for node in files:
        content = full.content[f"lab/{node['@id'].removeprefix('./')}"]
        assert node["name"]
        assert "/" in node["encodingFormat"]
        assert node["contentSize"] == str(len(content))


def test_every_file_in_the_archive_is_described(full: Made) -> None:
    described = {f"lab/{node['@id'].removeprefix('./')}" for node in full.of("File")}
    own = {"lab/ro-crate-metadata.json", "lab/ro-crate-preview.html"}
    assert described | own == set(full.members)
    assert "ro-crate-preview.html" in full.nodes


def test_keywords_are_one_text_with_commas(full: Made) -> None:
    entry = full.entry('5\' end, "quoted"')
    # eLabFTW 5 writes a tag with a comma in it likewise
    assert entry["keywords"] == "blot,two words,a-b"


def test_comments_are_nodes_that_the_entry_lists(full: Made) -> None:
    entry = full.entry('5\' end, "quoted"')
    assert isinstance(entry["comment"], list)
    first, second = full.parts(entry, "comment")
    assert (first["@type"], first["text"]) == ("Comment", 'Nice "blot"')
    assert first["dateCreated"] == "2024-01-03T00:00:00"
    assert full.parts(first, "author")[0]["familyName"] == "Hopper"
    assert full.parts(second, "author") == full.parts(entry, "author")


def test_extra_fields_are_property_values_and_nested_ones_have_dots(full: Made) -> None:
    fields = full.parts(full.entry('5\' end, "quoted"'), "variableMeasured")
    assert {field["@type"] for field in fields} == {"PropertyValue"}
    told = {field["propertyID"]: (field["value"], field.get("unitText")) for field in fields[1:]}
    assert told == {
        "pH": ("7.4", None),
        "Temperature": ("37", "°C"),
        "Buffers.0": ("PBS", None),
        "Buffers.1": ("TBS", None),
        "Empty": ("", None),
        "None": ("", None),
    }


def test_nothing_is_empty_but_the_value_of_an_empty_field(full: Made) -> None:
    for node in full.graph:
        for key, value in node.items():
            assert value not in (None, "", [], {}) or (node["@type"], key) == ("PropertyValue", "value")


def test_dates_are_iso_8601(full: Made) -> None:
    dates = ("dateCreated", "dateModified", "datePublished", "temporal", "expires")
    written = [str(node[key]) for node in full.graph for key in dates if key in node]
    assert len(written) >= 12
    assert [text for text in written if not _is_iso(text)] == []


def test_the_published_json_schema_is_kept(full: Made) -> None:
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


@pytest.mark.parametrize("number", [1, 2])
def test_lists_stay_lists_whatever_is_in_them(number: int, tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    several = range(1, number + 1)
    notebook.add(
        "experiment",
        notebooks.experiment(
            1,
            comments=[notebooks.comment(each, "x") for each in several],
            steps=[notebooks.step(each, "x") for each in several],
            items_links=[notebooks.link(each, "x") for each in several],
            metadata='{"a": 1}',
        ),
    )
    export_backup(tmp_path / "notebook", tmp_path / "lab.eln")
    made = Made(tmp_path / "lab.eln")
    entry = made.entry("Western blot 1")
    for key in ("comment", "step", "mentions"):
        assert len(entry[key]) == number
        assert isinstance(entry[key], list)
    assert isinstance(entry["variableMeasured"], list)
    assert isinstance(made.nodes["./"]["hasPart"], list)


def _is_iso(text: str) -> bool:
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
