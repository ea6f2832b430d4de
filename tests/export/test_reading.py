"""Archives are listed, whoever wrote them; what is wrong with one is said, and harms nobody."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import time
import tracemalloc
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ValidationError
from elab_sdk.export import export_backup, read_eln
from tests.export import notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.export.conftest import Made

DESCRIPTOR = {
    "@id": "ro-crate-metadata.json",
    "@type": "CreativeWork",
    "about": {"@id": "./"},
    "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
}


def archive(
    path: Path, nodes: list[Any], files: dict[str, bytes] | None = None, root: str = "export/"
) -> Path:
    """An archive as anybody might write it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        document = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": nodes}
        made.writestr(f"{root}ro-crate-metadata.json", json.dumps(document))
        for name, content in (files or {}).items():
            made.writestr(f"{root}{name}", content)
    return path


def root(*parts: str, **more: Any) -> dict[str, Any]:
    return {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": part} for part in parts]} | more


def file(name: str, content: bytes = b"x", **more: Any) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "contentSize": str(len(content)),
        "sha256": digest,
    } | more


# What we write


def test_what_was_exported_is_listed(full: Made) -> None:
    found = read_eln(full.path)
    assert found.is_whole
    assert (found.root, found.publisher, found.published) == ("lab", "eLabFTW", "2024-02-03T04:05:06")
    assert found.conforms_to == "https://w3id.org/ro/crate/1.1"
    first, second, third = found.entries
    assert (first.kind, first.title, first.date) == ("experiment", '5\' end, "quoted"', "2024-01-02")
    assert (first.author, first.status, first.category) == ("Ada Admin", "Running", "Wet lab")
    assert first.tags == ("blot", "two words", "a-b")
    assert first.fields[:2] == (("pH", "7.4"), ("Temperature", "37 °C"))
    assert first.steps == ("Load", "Blot")
    assert (first.comments, len(first.mentions)) == (2, 4)
    assert [(each.name, each.size, each.state) for each in first.files[2:]] == [
        ("gel 1.png", 4, "whole"),
        ("data.csv", 4, "whole"),
    ]
    assert (second.media_type, second.text) == ("text/markdown", "*x*")
    assert third.kind == "resource"


def test_nothing_is_unpacked_and_checksums_are_left_alone_where_nobody_wants_them(full: Made) -> None:
    before = notebooks.inside(full.path.parent)
    found = read_eln(full.path, verify=False)
    assert {each.state for entry in found.entries for each in entry.files} == {"unchecked"}
    assert notebooks.inside(full.path.parent) == before


def test_a_file_that_was_changed_in_the_archive_is_damaged(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(1, "a.png", b"original")]
    notebook.add("experiment", notebooks.experiment(1, uploads=uploads), {1: b"original"})
    export_backup(notebook.folder, tmp_path / "lab.eln")
    content = (tmp_path / "lab.eln").read_bytes()
    (tmp_path / "lab.eln").write_bytes(content.replace(b"original", b"Original"))
    found = read_eln(tmp_path / "lab.eln")
    assert not found.is_whole
    assert [each.state for each in found.entries[0].files] == ["whole", "whole", "damaged"]


# What others write


def test_the_first_form_of_the_specification_where_the_root_lists_all_files(tmp_path: Path) -> None:
    author = {"@type": "Person", "familyName": "Wayne", "givenName": "Bruce"}
    entry = {"@id": "./a b", "@type": "Dataset", "name": "Entry", "author": author, "keywords": ["x,y", "z"]}
    entry["dateCreated"] = "2022-05-29 16:17:38"
    listed = root() | {"@type": ["Dataset"], "hasPart": ["./a b", "./a b/c d.txt"]}
    listed["sdPublisher"] = {"@type": "Organization", "name": "Kadi4Mat"}
    nodes = [DESCRIPTOR, listed, entry, file("./a b/c d.txt", contentType="text/plain")]
    found = read_eln(archive(tmp_path / "old.eln", nodes, {"a b/c d.txt": b"x"}))
    assert found.publisher == "Kadi4Mat"
    (only,) = found.entries
    assert (only.title, only.author, only.date, only.tags) == (
        "Entry",
        "Bruce Wayne",
        "2022-05-29",
        ("x,y", "z"),
    )
    assert [(each.state, each.media_type) for each in only.files] == [("whole", "text/plain")]


def test_entries_within_entries_and_escaped_paths(tmp_path: Path) -> None:
    nodes = [
        DESCRIPTOR,
        root("project/"),
        {"@id": "./project", "@type": "Dataset", "name": "Project", "hasPart": {"@id": "project/run%201/"}},
        {
            "@id": "./project/run%201/",
            "@type": "Dataset",
            "name": "Run",
            "hasPart": {"@id": "project/run%201/a%23.txt"},
        },
        file("project/run%201/a%23.txt"),
        {"@id": "./aside/", "@type": "Dataset", "name": "Aside"},
    ]
    found = read_eln(archive(tmp_path / "pasta.eln", nodes, {"project/run 1/a#.txt": b"x"}))
    assert [entry.title for entry in found.entries] == ["Project", "Run"]
    assert [each.state for each in found.entries[1].files] == ["whole"]
    assert found.problems == ("'./aside/' is described but not listed",)


def test_files_elsewhere_without_a_checksum_or_a_size(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "name": "E", "genre": "sample", "creator": {"@id": "#p"}}
    names = ("https://example.org/big.tif", "./e/plain.txt", "./e/gone.txt")
    entry["hasPart"] = [{"@id": name} for name in names]
    nodes = [DESCRIPTOR, root("./e/"), entry, {"@id": "#p", "@type": "Person", "name": "P"}]
    nodes += [{"@id": name, "@type": "File"} for name in names]
    found = read_eln(archive(tmp_path / "sampledb.eln", nodes, {"e/plain.txt": b"x"}))
    (only,) = found.entries
    assert (only.kind, only.author) == ("sample", "P")
    assert [(each.name, each.state, each.size) for each in only.files] == [
        ("big.tif", "remote", None),
        ("plain.txt", "unchecked", None),
        ("gone.txt", "missing", None),
    ]


def test_metadata_at_the_root_of_the_zip(tmp_path: Path) -> None:
    found = read_eln(archive(tmp_path / "plain.eln", [DESCRIPTOR, root(name="Plain")], root=""))
    assert (found.root, found.name, found.entries) == ("", "Plain", ())


def test_backslashes_of_zip_programs_that_write_them(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/a.txt"}]}
    path = archive(
        tmp_path / "x.eln", [DESCRIPTOR, root("./e/"), entry, file("./e/a.txt")], {"e/a.txt": b"x"}
    )
    path.write_bytes(path.read_bytes().replace(b"export/e/a.txt", b"export\\e\\a.txt"))
    found = read_eln(path)
    assert found.root == "export"
    assert found.is_whole


# What is none, or means harm


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not an archive"),
        (b"PK\x05\x06" + bytes(18), r"ro-crate-metadata\.json is missing"),
        (b"<html>", "is not an archive"),
        (b"PK\x03\x04", "is not an archive"),
    ],
)
def test_what_is_no_archive_is_said(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    path.write_bytes(content)
    with pytest.raises(ValidationError, match=words):
        read_eln(path)


@pytest.mark.parametrize(
    "metadata",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"@graph": {}}',
        b'{"@graph": []}',
        b'{"@graph": [{"@id": "./a", "@type": "Dataset"}]}',
        b"[" * 100_000,
        b'{"@graph": ' + b"9" * 5000 + b"}",
    ],
    ids=range(10),
)
def test_metadata_that_nothing_can_read_are_said(metadata: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x/ro-crate-metadata.json", metadata)
    with pytest.raises(ValidationError, match=r"ro-crate-metadata\.json cannot be read"):
        read_eln(path)


def test_a_folder_or_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="folder"):
        read_eln(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_eln(tmp_path / "x.eln")


@pytest.mark.parametrize(
    "address",
    [
        "../secret.txt",
        "./../../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "e/../../secret.txt",
        "..\\secret.txt",
        "/secret.txt",
        "a\0b",
        "http://[",
    ],
)
def test_an_address_that_leads_out_is_not_followed(address: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"x")
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": address}]}
    nodes = [DESCRIPTOR, root("./e/"), entry, file(address)]
    path = archive(tmp_path / "x.eln", nodes, {"../secret.txt": b"x", "e/a.txt": b"x"})
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["refused"]


def test_what_unpacks_to_far_more_than_it_should_is_not_unpacked(tmp_path: Path) -> None:
    bomb = bytes(64 << 20)
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/bomb"}]}
    nodes = [DESCRIPTOR, root("./e/"), entry, file("./e/bomb", bomb)]
    path = archive(tmp_path / "x.eln", nodes, {"e/bomb": bomb})
    began = time.process_time()
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["refused"]
    assert time.process_time() - began < 5
    with pytest.raises(ValidationError) as caught:
        read_eln(path, max_metadata=100)
    assert caught.value.argument == "max_metadata"


def test_a_name_that_starts_with_dots_is_no_way_out(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/..foo.txt"}, {"@id": "..bar.txt"}]}
    nodes = [DESCRIPTOR, root("./e/"), entry, file("./e/..foo.txt", b"x"), file("..bar.txt", b"y")]
    path = archive(tmp_path / "x.eln", nodes, {"e/..foo.txt": b"x", "..bar.txt": b"y"})
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["whole", "whole"]


@pytest.mark.parametrize("filler", [b" ", b"{},", b"[[],[]],"], ids=["blanks", "objects", "lists"])
def test_metadata_that_unpack_to_far_more_than_they_should_are_not_read(
    filler: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "x.eln"
    size = 32 << 20
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x/ro-crate-metadata.json", b'{"@graph": [' + filler * (size // len(filler)) + b"1]}")
    assert path.stat().st_size < 1 << 17
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError, match="implausible"):
            read_eln(path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_metadata_of_millions_of_nothings_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    content = b'{"@graph": [' + b"{}," * 2_000_000 + b"1]}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x/ro-crate-metadata.json", content)
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError, match="too many values for its size: 4000002 values"):
            read_eln(path)
        assert tracemalloc.get_traced_memory()[1] < 4 * len(content)
    finally:
        tracemalloc.stop()


def test_a_directory_that_memory_should_not_hold_is_not_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.eln", [DESCRIPTOR, root()])
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<L", 1 << 30)
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="directory"):
        read_eln(path)
    content[at + 12 : at + 16] = b"\xff" * 4
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="directory"):
        read_eln(path)


def test_entries_that_lead_back_to_themselves_are_listed_once(tmp_path: Path) -> None:
    one = {"@id": "./a/", "@type": "Dataset", "name": "A", "hasPart": [{"@id": "./b/"}, {"@id": "./"}]}
    other = {"@id": "./b/", "@type": "Dataset", "name": "B", "hasPart": [{"@id": "./a/"}, {"@id": "./b/"}]}
    found = read_eln(archive(tmp_path / "x.eln", [DESCRIPTOR, root("./a/"), one, other]))
    assert [entry.title for entry in found.entries] == ["A", "B"]


def test_nodes_that_are_none_are_passed_over_and_said(tmp_path: Path) -> None:
    strange = {
        "@id": "./e/",
        "@type": ["Dataset", 3],
        "name": {"@value": "E"},
        "hasPart": [3, None, {"a": 1}],
    }
    strange |= {
        "keywords": 3,
        "author": [3, {"@id": 3}, "#x"],
        "comment": "one",
        "step": {},
        "mentions": [[]],
    }
    strange |= {
        "variableMeasured": [{"propertyID": "a", "value": True}, "b"],
        "dateCreated": ["2024-01-02T00"],
    }
    nodes = [
        3,
        None,
        {},
        {"@id": 3},
        DESCRIPTOR,
        root("./e/", "./gone/"),
        strange,
        strange | {"name": "Twice"},
    ]
    found = read_eln(archive(tmp_path / "x.eln", nodes))
    (only,) = found.entries
    assert (only.title, only.date, only.tags) == ("E", "2024-01-02", ("3",))
    assert len(found.problems) == 5


def test_of_many_problems_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    found = read_eln(archive(tmp_path / "x.eln", [DESCRIPTOR, root(), *range(1000)]))
    assert len(found.problems) == 201
    assert found.problems[-1] == "and 800 more problems"


def test_members_that_cannot_be_read_are_damaged(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/a"}, {"@id": "./e/b"}]}
    path = archive(
        tmp_path / "x.eln",
        [DESCRIPTOR, root("./e/"), entry, file("./e/a"), file("./e/b")],
        {"e/a": b"x", "e/b": b"x"},
    )
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        flags = made.getinfo("export/e/a").header_offset + 6
    spoiled = bytearray(content)
    # encrypted, says its head; and so does the directory, where the flags are two bytes further on
    spoiled[flags] |= 1
    at = spoiled.find(b"PK\x01\x02", spoiled.find(b"PK\x01\x02") + 4)
    spoiled[at + 8] |= 1
    path.write_bytes(spoiled)
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["damaged", "whole"]


def test_what_lies_beside_the_folder_is_said(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.eln", [DESCRIPTOR, root()])
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("readme.txt", b"x")
    assert read_eln(path).problems == ("the archive must contain a single folder, not 2 files or folders",)
