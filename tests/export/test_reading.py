"""Archives by any program are listed; faults are reported, and hostile archives do no harm."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from elab_sdk import ValidationError
from elab_sdk.export import export_backup, read_eln
from tests.export import notebooks
from tests.export.crates import DESCRIPTOR, archive, file, root

if TYPE_CHECKING:
    from pathlib import Path

    from tests.export.conftest import ExportedArchive

# Archives by elab-sdk


def test_exported_entries_are_listed(full: ExportedArchive) -> None:
    listed = read_eln(full.path)
    assert listed.is_whole
    assert (listed.root, listed.publisher, listed.published) == ("lab", "eLabFTW", "2024-02-03T04:05:06")
    assert listed.conforms_to == "https://w3id.org/ro/crate/1.1"
    first, second, third = listed.entries
    assert (first.kind, first.title, first.date) == ("experiment", '5\' end, "quoted"', "2024-01-02")
    assert (first.author, first.status, first.category) == ("Ada Admin", "Running", "Wet lab")
    assert first.tags == ("blot", "two words", "a-b")
    assert first.fields[:2] == (("pH", "7.4"), ("Temperature", "37 °C"))
    assert [(step.text, step.is_finished) for step in first.steps] == [("Load", True), ("Blot", False)]
    assert (len(first.comments), len(first.mentions)) == (2, 4)
    assert [(each.name, each.size, each.state) for each in first.files[2:]] == [
        ("gel 1.png", 4, "whole"),
        ("data.csv", 4, "whole"),
    ]
    assert (second.media_type, second.text) == ("text/markdown", "*x*")
    assert third.kind == "resource"


def test_verify_false_leaves_files_unchecked(full: ExportedArchive) -> None:
    before = notebooks.names_in(full.path.parent)
    listed = read_eln(full.path, verify=False)
    assert {each.state for entry in listed.entries for each in entry.files} == {"unchecked"}
    assert notebooks.names_in(full.path.parent) == before


def test_changed_file_is_damaged(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(1, "a.png", b"original")]
    notebook.add("experiment", notebooks.experiment(1, uploads=uploads), {1: b"original"})
    export_backup(notebook.folder, tmp_path / "lab.eln")
    content = (tmp_path / "lab.eln").read_bytes()
    (tmp_path / "lab.eln").write_bytes(content.replace(b"original", b"Original"))
    listed = read_eln(tmp_path / "lab.eln")
    assert not listed.is_whole
    assert [each.state for each in listed.entries[0].files] == ["whole", "whole", "damaged"]


# Archives by other programs


def test_root_may_list_all_files(tmp_path: Path) -> None:
    author = {"@type": "Person", "familyName": "Wayne", "givenName": "Bruce"}
    entry = {"@id": "./a b", "@type": "Dataset", "name": "Entry", "author": author, "keywords": ["x,y", "z"]}
    entry["dateCreated"] = "2022-05-29 16:17:38"
    root_node = root() | {"@type": ["Dataset"], "hasPart": ["./a b", "./a b/c d.txt"]}
    root_node["sdPublisher"] = {"@type": "Organization", "name": "Kadi4Mat"}
    nodes = [DESCRIPTOR, root_node, entry, file("./a b/c d.txt", contentType="text/plain")]
    listed = read_eln(archive(tmp_path / "old.eln", nodes, {"a b/c d.txt": b"x"}))
    assert listed.publisher == "Kadi4Mat"
    (only,) = listed.entries
    assert (only.title, only.author, only.date, only.tags) == (
        "Entry",
        "Bruce Wayne",
        "2022-05-29",
        ("x,y", "z"),
    )
    assert [(each.state, each.media_type) for each in only.files] == [("whole", "text/plain")]


def test_nested_entries_and_escaped_paths_are_read(tmp_path: Path) -> None:
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
    listed = read_eln(archive(tmp_path / "pasta.eln", nodes, {"project/run 1/a#.txt": b"x"}))
    assert [entry.title for entry in listed.entries] == ["Project", "Run"]
    assert [each.state for each in listed.entries[1].files] == ["whole"]
    assert listed.problems == ("'./aside/' is described but not listed",)


def test_files_may_be_remote_unchecked_or_missing(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "name": "E", "genre": "sample", "creator": {"@id": "#p"}}
    names = ("https://example.org/big.tif", "./e/plain.txt", "./e/gone.txt")
    entry["hasPart"] = [{"@id": name} for name in names]
    nodes = [DESCRIPTOR, root("./e/"), entry, {"@id": "#p", "@type": "Person", "name": "P"}]
    nodes += [{"@id": name, "@type": "File"} for name in names]
    listed = read_eln(archive(tmp_path / "sampledb.eln", nodes, {"e/plain.txt": b"x"}))
    (only,) = listed.entries
    assert (only.kind, only.author) == ("sample", "P")
    assert [(each.name, each.state, each.size) for each in only.files] == [
        ("big.tif", "remote", None),
        ("plain.txt", "unchecked", None),
        ("gone.txt", "missing", None),
    ]


def test_metadata_may_be_at_the_root_of_the_zip(tmp_path: Path) -> None:
    listed = read_eln(archive(tmp_path / "plain.eln", [DESCRIPTOR, root(name="Plain")], root=""))
    assert (listed.root, listed.name, listed.entries) == ("", "Plain", ())


def test_backslashes_in_member_names_are_accepted(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/a.txt"}]}
    path = archive(
        tmp_path / "x.eln", [DESCRIPTOR, root("./e/"), entry, file("./e/a.txt")], {"e/a.txt": b"x"}
    )
    path.write_bytes(path.read_bytes().replace(b"export/e/a.txt", b"export\\e\\a.txt"))
    listed = read_eln(path)
    assert listed.root == "export"
    assert listed.is_whole


# Invalid and hostile archives


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an archive"),
        (b"PK\x05\x06" + bytes(18), r"ro-crate-metadata\.json is missing"),
        (b"<html>", "is not an archive"),
        (b"PK\x03\x04", "is not an archive"),
    ],
)
def test_file_that_is_not_an_archive_is_rejected(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    path.write_bytes(content)
    with pytest.raises(ValidationError, match=message):
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
def test_invalid_metadata_are_rejected(metadata: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    with zipfile.ZipFile(path, "w") as writer:
        writer.writestr("x/ro-crate-metadata.json", metadata)
    with pytest.raises(ValidationError, match=r"ro-crate-metadata\.json cannot be read"):
        read_eln(path)


def test_folder_or_missing_file_is_rejected(tmp_path: Path) -> None:
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
def test_address_outside_the_archive_is_refused(address: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"x")
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": address}]}
    nodes = [DESCRIPTOR, root("./e/"), entry, file(address)]
    path = archive(tmp_path / "x.eln", nodes, {"../secret.txt": b"x", "e/a.txt": b"x"})
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["refused"]


def test_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = bytes(64 << 20)
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/bomb"}]}
    nodes = [DESCRIPTOR, root("./e/"), entry, file("./e/bomb", bomb)]
    path = archive(tmp_path / "x.eln", nodes, {"e/bomb": bomb})
    start = time.process_time()
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["refused"]
    assert time.process_time() - start < 5
    with pytest.raises(ValidationError) as caught:
        read_eln(path, max_metadata=100)
    assert caught.value.argument == "max_metadata"


def test_names_that_start_with_dots_are_accepted(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/..foo.txt"}, {"@id": "..bar.txt"}]}
    nodes = [DESCRIPTOR, root("./e/"), entry, file("./e/..foo.txt", b"x"), file("..bar.txt", b"y")]
    path = archive(tmp_path / "x.eln", nodes, {"e/..foo.txt": b"x", "..bar.txt": b"y"})
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["whole", "whole"]


@pytest.mark.parametrize("filler", [b" ", b"{},", b"[[],[]],"], ids=["blanks", "objects", "lists"])
def test_metadata_of_implausible_size_are_rejected(filler: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    size = 32 << 20
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("x/ro-crate-metadata.json", b'{"@graph": [' + filler * (size // len(filler)) + b"1]}")
    assert path.stat().st_size < 1 << 17
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError, match="implausible"):
            read_eln(path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_metadata_with_millions_of_tiny_values_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "x.eln"
    content = b'{"@graph": [' + b"{}," * 2_000_000 + b"1]}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("x/ro-crate-metadata.json", content)
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError, match="too many values for its size: 4000002 values"):
            read_eln(path)
        assert tracemalloc.get_traced_memory()[1] < 4 * len(content)
    finally:
        tracemalloc.stop()


def test_huge_zip_directory_is_rejected(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.eln", [DESCRIPTOR, root()])
    content = bytearray(path.read_bytes())
    position = content.rfind(b"PK\x05\x06")
    content[position + 12 : position + 16] = struct.pack("<L", 1 << 30)
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="directory"):
        read_eln(path)
    content[position + 12 : position + 16] = b"\xff" * 4
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="directory"):
        read_eln(path)


def test_circular_entries_are_listed_once(tmp_path: Path) -> None:
    one = {"@id": "./a/", "@type": "Dataset", "name": "A", "hasPart": [{"@id": "./b/"}, {"@id": "./"}]}
    other = {"@id": "./b/", "@type": "Dataset", "name": "B", "hasPart": [{"@id": "./a/"}, {"@id": "./b/"}]}
    listed = read_eln(archive(tmp_path / "x.eln", [DESCRIPTOR, root("./a/"), one, other]))
    assert [entry.title for entry in listed.entries] == ["A", "B"]


def test_invalid_nodes_are_skipped_and_reported(tmp_path: Path) -> None:
    invalid = {
        "@id": "./e/",
        "@type": ["Dataset", 3],
        "name": {"@value": "E"},
        "hasPart": [3, None, {"a": 1}],
    }
    invalid |= {
        "keywords": 3,
        "author": [3, {"@id": 3}, "#x"],
        "comment": "one",
        "step": {},
        "mentions": [[]],
    }
    invalid |= {
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
        invalid,
        invalid | {"name": "Twice"},
    ]
    listed = read_eln(archive(tmp_path / "x.eln", nodes))
    (only,) = listed.entries
    assert (only.title, only.date, only.tags) == ("E", "2024-01-02", ("3",))
    assert [comment.text for comment in only.comments] == ["one"]
    assert only.fields == (("a", "true"), ("", "b"))
    assert len(listed.problems) == 3


def test_excess_problems_are_counted(tmp_path: Path) -> None:
    unlisted = [{"@id": f"./{number}/", "@type": "Dataset"} for number in range(1000)]
    listed = read_eln(archive(tmp_path / "x.eln", [DESCRIPTOR, root(), *unlisted]))
    assert len(listed.problems) == 201
    assert listed.problems[-1] == "and 800 more problems"


def test_unreadable_members_are_damaged(tmp_path: Path) -> None:
    entry = {"@id": "./e/", "@type": "Dataset", "hasPart": [{"@id": "./e/a"}, {"@id": "./e/b"}]}
    path = archive(
        tmp_path / "x.eln",
        [DESCRIPTOR, root("./e/"), entry, file("./e/a"), file("./e/b")],
        {"e/a": b"x", "e/b": b"x"},
    )
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as writer:
        flags = writer.getinfo("export/e/a").header_offset + 6
    changed = bytearray(content)
    # mark the member as encrypted, in its header and in the directory, where the flags are two bytes later
    changed[flags] |= 1
    position = changed.find(b"PK\x01\x02", changed.find(b"PK\x01\x02") + 4)
    changed[position + 8] |= 1
    path.write_bytes(changed)
    (only,) = read_eln(path).entries
    assert [each.state for each in only.files] == ["damaged", "whole"]


def test_files_beside_the_root_folder_are_reported(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.eln", [DESCRIPTOR, root()])
    with zipfile.ZipFile(path, "a") as writer:
        writer.writestr("readme.txt", b"x")
    assert read_eln(path).problems == ("the archive must contain a single folder, not 2 files or folders",)
