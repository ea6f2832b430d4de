"""Files as scripts pass them: in text mode, in memory, several at once."""

from __future__ import annotations

import codecs
import io
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

import elab_sdk
from elab_sdk import elabapy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox

CONTENT = "lane,µ\r\n1,0.8\r\n".encode()


def stored_content(manager: elabapy.Manager, params: Any) -> object:
    """Upload a file and return its content on the server."""
    return manager.get_upload(manager.upload_to_experiment(1, params)["id"])  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _experiment(manager: elabapy.Manager) -> None:
    manager.create_experiment()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "gel.csv"
    file.write_bytes(CONTENT)
    return file


@pytest.mark.parametrize(
    "opened",
    [
        lambda path: path.open(encoding="utf-8"),
        lambda path: path.open("r+", encoding="utf-8"),
        lambda path: path.open(encoding="ascii"),
        lambda path: codecs.open(str(path), encoding="utf-8"),  # noqa: SIM115 - it is closed below
        lambda path: io.TextIOWrapper(io.BytesIO(path.read_bytes()), encoding="utf-8"),
    ],
    ids=["r", "r+", "other encoding", "codecs.open", "wrapper"],
)
def test_file_in_text_mode_is_sent_unchanged(
    manager: elabapy.Manager, path: Path, opened: Callable[[Path], Any]
) -> None:
    with opened(path) as file:
        file.readline() if file.encoding != "ascii" else None
        assert stored_content(manager, {"file": file}) == CONTENT
        # the file stays open
        assert stored_content(manager, {"file": ("again.csv", file)}) == CONTENT


def test_binary_content_can_be_sent_from_text_mode(manager: elabapy.Manager, path: Path) -> None:
    path.write_bytes(b"\x89PNG\xff")
    with path.open(encoding="utf-8") as file:
        assert stored_content(manager, {"file": file}) == b"\x89PNG\xff"


def test_unflushed_text_is_sent(
    manager: elabapy.Manager,
) -> None:
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8", suffix=".csv") as file:
        file.write("1,2\n")
        assert stored_content(manager, {"file": file}) == b"1,2\n"
    with tempfile.SpooledTemporaryFile(mode="w+", encoding="utf-8") as spooled:
        spooled.write("µ")
        assert stored_content(manager, {"file": ("a.csv", spooled)}) == "µ".encode()


def test_stringio_is_encoded_and_keeps_its_name(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    file = io.StringIO()
    file.write('{"µ": 1}\n')
    file.name = "folder/scan.json"  # type: ignore[misc]
    assert stored_content(manager, {"file": file}) == '{"µ": 1}\n'.encode()
    assert stored_content(manager, {"file": io.StringIO("x")}) == b"x"
    assert [row["real_name"] for row in sandbox.state()["uploads"]] == ["scan.json", "file"]


@pytest.mark.parametrize("name", ["scans/1/gel.csv", "/data/gel.csv", r"C:\data\gel.csv", "gel.csv"])
def test_folders_are_removed_from_file_names(manager: elabapy.Manager, sandbox: Sandbox, name: str) -> None:
    assert stored_content(manager, {"file": (name, b"1,2")}) == b"1,2"
    assert [row["real_name"] for row in sandbox.state()["uploads"]] == ["gel.csv"]


def _file_with_name(name: str) -> io.BytesIO:
    file = io.BytesIO(b"1,2")
    file.name = name  # type: ignore[attr-defined]
    return file


@pytest.mark.parametrize(
    ("create_files", "message"),
    [
        (lambda _: [_file_with_name("a.csv"), _file_with_name("b.csv")], "one file at a time, not a list"),
        (lambda _: [_file_with_name("a.csv")], "one file at a time, not a list"),
        (lambda path: [path, path], "one file at a time, not a list"),
        (lambda path: [str(path), str(path)], "one file at a time, not a list"),
        (lambda _: [("a.csv", b"1"), ("b.csv", b"2")], "one file at a time, not a list"),
        (lambda _: io.StringIO("\ud800"), "lone surrogate"),
    ],
    ids=["two files", "one file", "paths", "paths as text", "tuples", "lone surrogate"],
)
def test_invalid_file_is_refused_before_sending(
    manager: elabapy.Manager, sandbox: Sandbox, path: Path, create_files: Callable[[Path], Any], message: str
) -> None:
    sandbox.requests.clear()
    with pytest.raises(elab_sdk.ValidationError, match=message) as caught:
        manager.upload_to_experiment(1, {"file": create_files(path)})
    assert isinstance(caught.value, elabapy.Error)
    assert sandbox.requests == []


@pytest.mark.parametrize("mode", ["w", "wb", "a"])
def test_write_only_file_is_refused_with_a_hint(manager: elabapy.Manager, path: Path, mode: str) -> None:
    with path.open(mode) as file, pytest.raises(elab_sdk.ValidationError, match=r"open\(path, 'rb'\)"):
        manager.upload_to_experiment(1, {"file": file})


def test_several_files_or_additional_fields_are_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    first, second = ("a.csv", b"1"), ("b.csv", b"2")
    for params in ({"file": first, "file2": second}, [("file", first), ("file", second)]):
        with pytest.raises(elab_sdk.ValidationError, match="one file at a time, not 2"):
            manager.upload_to_experiment(1, params)
    with pytest.raises(elab_sdk.ValidationError, match="ignores title"):
        manager.upload_to_experiment(1, {"file": first, "title": (None, "New")})
    assert sandbox.state()["uploads"] == []


@pytest.mark.parametrize("release", ["3.4", "3.6", "4.3", "5.0", "5.6"])
def test_form_with_files_in_text_mode_is_saved_completely(release: str, tmp_path: Path) -> None:
    from elab_sdk.sandbox import Sandbox

    with Sandbox(release=release) as sandbox:
        manager = elabapy.Manager(endpoint=f"{sandbox.site}/api/v1/", token=sandbox.token)
        experiment_id: Any = manager.create_experiment()["id"]
        manager.post_experiment(experiment_id, {"title": "Form 7", "body": "<dl><dt>kV</dt><dd>60</dd></dl>"})
        for name, text in (("schema.json", '{"type": "object"}'), ("data.json", '{"kV": 60}')):
            (tmp_path / name).write_text(text, "utf-8")
            with (tmp_path / name).open(encoding="utf-8") as file:
                manager.upload_to_experiment(experiment_id, {"file": file})
        for tag in ("plasma", "run 7"):
            manager.add_tag_to_experiment(experiment_id, {"tag": tag})
        (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
        with (tmp_path / "photo.png").open("r+b") as file:
            manager.upload_to_experiment(experiment_id, {"file": file})
        entry: Any = manager.get_experiment(experiment_id)
        names = sorted(row["real_name"] for row in sandbox.state()["uploads"])
    assert (entry["title"], sorted(entry["tags"].split("|"))) == ("Form 7", ["plasma", "run 7"])
    assert names == ["data.json", "photo.png", "schema.json"]
