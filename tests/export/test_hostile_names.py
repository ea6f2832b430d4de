"""Names from a server are safe in an archive, and the same in its metadata."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rocrate.rocrate import ROCrate

from elab_sdk.export import export_backup, paths, read_eln
from elab_sdk.files import safe_names
from tests.export import notebooks
from tests.export.conftest import ExportedArchive
from tests.export.validator import issues
from tests.files.test_names import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [
    *(name for name, _ in HOSTILE),
    *("100%.txt", "a%2fb.txt", "a%2e%2e%2fb.txt", "a#b.txt", "a&b=c.txt", "a+b;c,d.txt", "a[1]{2}.txt"),
    *("a..b.txt", "a^b`c.txt", "$HOME.txt", "!important.txt", "export-elabftw.json", "EXPORT-ELABFTW.HTML"),
    *("ro-crate-metadata.json", "x" * 300 + ".txt", "語" * 200 + ".tar.gz", "a.txt", "A.TXT", "a.txt"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> ExportedArchive:
    """Export every hostile name as the name of a file, and as the title of an entry."""
    folder = tmp_path_factory.mktemp("names")
    notebook = notebooks.Notebook(folder / "notebook")
    uploads = [notebooks.upload(number, name, str(number).encode()) for number, name in enumerate(NAMES, 1)]
    contents = {upload["id"]: str(upload["id"]).encode() for upload in uploads}
    notebook.add("experiment", notebooks.experiment(1, uploads=uploads, comments=[], steps=[]), contents)
    for number, name in enumerate(NAMES, 2):
        response = notebooks.experiment(number, title=name, tags=name, category_title=name, status_title=name)
        notebook.add("experiment", response)
    export = export_backup(notebook.folder, folder / "lab.eln")
    assert export.is_complete
    assert export.files == len(NAMES)
    return ExportedArchive(export.path)


def test_names_are_safe_relative_paths(archive: ExportedArchive) -> None:
    for name in archive.members:
        path = PurePosixPath(name)
        assert path.parts[0] == "lab"
        assert not path.is_absolute()
        for part in path.parts[1:]:
            assert part == safe_names.safe_name(part)
            assert len(part.encode()) <= 255


def test_names_are_distinct_on_every_system(archive: ExportedArchive) -> None:
    assert len({safe_names.name_key(name) for name in archive.members}) == len(archive.members)


def test_metadata_paths_match_members_escaped_or_not(archive: ExportedArchive) -> None:
    for node in archive.of_type("File"):
        address = node["@id"].removeprefix("./")
        assert f"lab/{address}" in archive.members
        assert unquote(address) == address
        letters = "".join(re.findall("[ -\x7f]", address))
        assert quote(letters) == letters


def test_original_file_names_are_kept(archive: ExportedArchive) -> None:
    files = archive.parts(archive.entry("Western blot 1"), "hasPart")[2:]
    readable = [name.replace("\0", "").encode("utf-8", "replace").decode() for name in NAMES]
    assert [node["name"] for node in files] == [
        name if name.strip(" ") else f"upload-{number}" for number, name in enumerate(readable, 1)
    ]


def test_rocrate_finds_every_unpacked_file(archive: ExportedArchive, tmp_path: Path) -> None:
    shutil.unpack_archive(archive.path, tmp_path, "zip")
    assert [file.name for file in tmp_path.iterdir()] == ["lab"]
    crate = ROCrate(tmp_path / "lab")
    files = [entity for entity in crate.data_entities if entity.type == "File"]
    assert len(files) == len(archive.of_type("File"))
    assert all((tmp_path / "lab" / entity.id).is_file() for entity in files)
    assert {message for severity, message in issues(tmp_path / "lab") if severity == "REQUIRED"} == set()


def test_archive_with_hostile_names_is_whole(archive: ExportedArchive) -> None:
    listed = read_eln(archive.path)
    assert listed.is_whole
    assert listed.files == len(archive.of_type("File"))


@given(st.text(max_size=80))
def test_safe_names_are_never_escaped(text: str) -> None:
    name = paths.address_safe_name(text)
    assert not name or name == safe_names.safe_name(name)
    assert paths.address_safe_name(name) == name
    assert unquote(name) == name
    assert ".." not in name
    assert not set(name) & set(" \"#$%&'()*+,/:;<=>?@[\\]^`{|}")


@given(st.lists(st.text(alphabet="aA.é\u0301/()1 -", max_size=6), max_size=12))
def test_similar_names_become_distinct(given_names: list[str]) -> None:
    names = paths.file_names((name, number) for number, name in enumerate(given_names))
    keys = {safe_names.name_key(name) for name in names.values()}
    assert len(keys) == len(given_names)
    assert not keys & {safe_names.name_key(paths.ENTRY_JSON), safe_names.name_key(paths.ENTRY_PAGE)}


def test_root_folder_has_a_safe_name(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add("experiment", notebooks.experiment(1))
    export_backup(notebook.folder, tmp_path / "-lab #1 (50%).eln")
    with zipfile.ZipFile(tmp_path / "-lab #1 (50%).eln") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"_-lab__1__50__"}
