"""Names that come from a server are safe in an archive, and the same in its metadata."""

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
from tests.export.conftest import Made
from tests.export.validator import issues
from tests.files.test_names import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

SPELLED = [
    *(name for name, _ in HOSTILE),
    *("100%.txt", "a%2fb.txt", "a%2e%2e%2fb.txt", "a#b.txt", "a&b=c.txt", "a+b;c,d.txt", "a[1]{2}.txt"),
    *("a..b.txt", "a^b`c.txt", "$HOME.txt", "!important.txt", "export-elabftw.json", "EXPORT-ELABFTW.HTML"),
    *("ro-crate-metadata.json", "x" * 300 + ".txt", "語" * 200 + ".tar.gz", "a.txt", "A.TXT", "a.txt"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every hostile name twice: as a file's, and as an entry's title."""
    folder = tmp_path_factory.mktemp("names")
    notebook = notebooks.Notebook(folder / "notebook")
    uploads = [notebooks.upload(number, name, str(number).encode()) for number, name in enumerate(SPELLED, 1)]
    contents = {upload["id"]: str(upload["id"]).encode() for upload in uploads}
    notebook.add("experiment", notebooks.experiment(1, uploads=uploads, comments=[], steps=[]), contents)
    for number, name in enumerate(SPELLED, 2):
        wire = notebooks.experiment(number, title=name, tags=name, category_title=name, status_title=name)
        notebook.add("experiment", wire)
    export = export_backup(notebook.folder, folder / "lab.eln")
    assert export.is_complete
    assert export.files == len(SPELLED)
    return Made(export.path)


def test_no_name_leads_anywhere_or_hides(made: Made) -> None:
    for name in made.members:
        path = PurePosixPath(name)
        assert path.parts[0] == "lab"
        assert not path.is_absolute()
        for part in path.parts[1:]:
            assert part == safe_names.safe_name(part)
            assert len(part.encode()) <= 255


def test_names_are_told_apart_on_every_system(made: Made) -> None:
    assert len({safe_names.name_key(name) for name in made.members}) == len(made.members)


def test_a_name_in_the_metadata_is_that_in_the_archive_whether_one_unescapes_it_or_not(made: Made) -> None:
    for node in made.of("File"):
        address = node["@id"].removeprefix("./")
        assert f"lab/{address}" in made.members
        assert unquote(address) == address
        letters = "".join(re.findall("[ -\x7f]", address))
        assert quote(letters) == letters


def test_what_people_called_them_is_kept(made: Made) -> None:
    files = made.parts(made.entry("Western blot 1"), "hasPart")[2:]
    kept = [name.replace("\0", "").encode("utf-8", "replace").decode() for name in SPELLED]
    assert [node["name"] for node in files] == [
        name if name.strip(" ") else f"upload-{number}" for number, name in enumerate(kept, 1)
    ]


def test_it_unpacks_where_it_should_and_rocrate_finds_every_file(made: Made, tmp_path: Path) -> None:
    shutil.unpack_archive(made.path, tmp_path, "zip")
    assert [file.name for file in tmp_path.iterdir()] == ["lab"]
    crate = ROCrate(tmp_path / "lab")
    files = [entity for entity in crate.data_entities if entity.type == "File"]
    assert len(files) == len(made.of("File"))
    assert all((tmp_path / "lab" / entity.id).is_file() for entity in files)
    assert {message for severity, message in issues(tmp_path / "lab") if severity == "REQUIRED"} == set()


def test_it_is_listed_whole(made: Made) -> None:
    archive = read_eln(made.path)
    assert archive.is_whole
    assert archive.files == len(made.of("File"))


@given(st.text(max_size=80))
def test_any_name_becomes_one_that_is_never_escaped(text: str) -> None:
    found = paths.address_safe_name(text)
    assert not found or found == safe_names.safe_name(found)
    assert paths.address_safe_name(found) == found
    assert unquote(found) == found
    assert ".." not in found
    assert not set(found) & set(" \"#$%&'()*+,/:;<=>?@[\\]^`{|}")


@given(st.lists(st.text(alphabet="aA.é\u0301/()1 -", max_size=6), max_size=12))
def test_however_many_are_alike_all_are_told_apart(given_names: list[str]) -> None:
    found = paths.file_names((name, number) for number, name in enumerate(given_names))
    keys = {safe_names.name_key(name) for name in found.values()}
    assert len(keys) == len(given_names)
    assert not keys & {safe_names.name_key(paths.ENTRY_JSON), safe_names.name_key(paths.ENTRY_PAGE)}


def test_the_archives_own_name_is_safe_inside_too(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add("experiment", notebooks.experiment(1))
    export_backup(notebook.folder, tmp_path / "-lab #1 (50%).eln")
    with zipfile.ZipFile(tmp_path / "-lab #1 (50%).eln") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"_-lab__1__50__"}
