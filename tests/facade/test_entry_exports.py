"""Exports of one entry, as the server makes them."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    ConnectionFailedError,
    FileAlreadyExistsError,
    Manager,
    NotAnElabServer,
    NotFoundError,
    NotSupportedByServer,
    PermissionDeniedError,
    ServerError,
    ValidationError,
)
from elab_sdk.sandbox import Sandbox
from tests.facade.faulty import Faulty, says

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

ENTRY = ("experiment", 1)
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with an experiment and an item, each with a file."""
    v2_world.create_experiment(title="Blot (1)", body="<p>a &amp; b</p>", tags=["gel"])
    v2_world.create_item(v2_world.sandbox.add_items_type("Plasmid"), title="pUC19")
    v2_world.upload_to_experiment(1, b"a,b", "gel.csv")
    v2_world.upload_to_item(1, b"map", "map.gb")
    v2_world.sent.clear()
    return v2_world


@pytest.mark.parametrize("release", ["4.9", "5.1", "5.6"])
def test_entry_is_downloaded_in_every_format(world: World, tmp_path: Path) -> None:
    names = []
    for format_ in ("pdf", "zip", "eln", "csv"):
        path: Path = world.download_entry(ENTRY, tmp_path, format=format_)
        names.append(path.name)
    assert names == ["experiment-1.pdf", "experiment-1.zip", "experiment-1.eln", "experiment-1.csv"]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)
    assert (tmp_path / "experiment-1.pdf").read_bytes().startswith(b"%PDF")
    for ending in ("zip", "eln"):
        with zipfile.ZipFile(tmp_path / f"experiment-1.{ending}") as archive:
            # from 5.4 an .eln does not name its files as they are named: names are in its metadata
            assert b"a,b" in [archive.read(each) for each in archive.namelist()]
    (row,) = csv.DictReader((tmp_path / "experiment-1.csv").read_text("utf-8-sig").splitlines())
    assert (row["id"], row.get("body", row.get("content"))) == ("1", "a & b")
    item = world.download_entry(("item", 1), tmp_path / "plasmid.zip")
    with zipfile.ZipFile(item) as archive:
        assert any(name.endswith("map.gb") for name in archive.namelist())


@pytest.mark.parametrize("release", ["5.6"])
def test_existing_file_is_kept_unless_it_is_to_be_replaced(world: World, tmp_path: Path) -> None:
    path = tmp_path / "blot.pdf"
    path.write_bytes(b"mine")
    with pytest.raises(FileAlreadyExistsError):
        world.download_entry(ENTRY, path)
    assert world.download_entry(ENTRY, path, existing="skip") == path
    assert world.sent == []
    assert path.read_bytes() == b"mine"
    received: list[tuple[int, int | None]] = []
    world.download_entry(
        ENTRY, path, existing="replace", progress=lambda done, total: received.append((done, total))
    )
    assert received[-1] == (len(path.read_bytes()), None)
    memory = io.BytesIO()
    assert world.download_entry(ENTRY, memory, format="pdfa") is None
    assert memory.getvalue() == path.read_bytes()


@pytest.mark.parametrize("release", ["5.6"])
def test_wrong_arguments_are_refused_before_anything_is_sent(world: World, tmp_path: Path) -> None:
    wrong: list[tuple[Any, Any, Any]] = [
        (ENTRY, tmp_path, "docx"),
        (ENTRY, tmp_path / "blot.zip", "pdf"),
        (ENTRY, tmp_path / "blot.pdf", "zipa"),
        (1, tmp_path, "pdf"),
        (("template", 1), tmp_path, "pdf"),
        (ENTRY, 1, "pdf"),
    ]
    for entry, to, format_ in wrong:
        with pytest.raises(ValidationError):
            world.download_entry(entry, to, format=format_)
    assert world.sent == []
    with pytest.raises(NotFoundError):
        world.download_entry(("experiment", 99_999), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("release", ["5.6"])
def test_private_entry_is_not_exported(world: World, tmp_path: Path) -> None:
    world.sandbox.share("experiments", 1, canread="user")
    stranger = world.another(world.sandbox.other_token, api="v2")
    with pytest.raises(PermissionDeniedError):
        world.through(stranger, "download_entry", ENTRY, tmp_path)
    assert list(tmp_path.iterdir()) == []


FONTS = b'{"code": 500, "message": "The path does not exist: /elab/Sun-ExtA.ttf", "description": ""}'


@pytest.mark.parametrize(
    ("answer", "format_", "error", "message"),
    [
        (says(500, FONTS), "pdf", ServerError, "neither PDF nor zip, but eln and csv"),
        (says(200, b"<html>login</html>", "text/html"), "pdf", NotAnElabServer, "does not come from"),
        (says(200, b"", "application/pdf"), "pdf", NotAnElabServer, "does not come from"),
        (says(200, b'{"id": 1}'), "pdf", NotAnElabServer, "does not come from"),
        (says(200, PDF, "application/pdf"), "zip", NotAnElabServer, "does not come from"),
        (says(200, PDF[:-4], "application/pdf"), "pdf", ConnectionFailedError, "the PDF is incomplete"),
        (
            says(200, b"PK\3\4" * 9, "application/zip"),
            "eln",
            ConnectionFailedError,
            "the archive is incomplete",
        ),
        (says(200, b"\xef\xbb\xbfid", "text/csv"), "csv", ConnectionFailedError, "the table is incomplete"),
        (says(200, b"id\n1\n", "text/csv"), "csv", NotAnElabServer, "does not come from"),
    ],
)
def test_anything_but_a_complete_file_is_an_error_and_not_kept(
    tmp_path: Path, answer: Any, format_: Any, error: type[Exception], message: str
) -> None:
    def answers(handler: Any) -> None:
        is_info = handler.path.endswith("/info")
        (says(200, b'{"elabftw_version": "5.6.12", "elabftw_version_int": 50612}') if is_info else answer)(
            handler
        )

    with Faulty(answers) as server:
        manager = Manager(server.endpoint.replace("v1", "v2"), "1-key", retries=0)
        with manager, pytest.raises(error, match=message):
            manager.download_entry(ENTRY, tmp_path, format=format_)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("release", ["3.5", "4.9"])
def test_api_v1_makes_no_exports(release: str, tmp_path: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        experiment = manager.create_experiment(title="Blot")
        with pytest.raises(NotSupportedByServer, match="It exists from 5"):
            manager.download_entry(experiment, tmp_path)
    assert list(tmp_path.iterdir()) == []
