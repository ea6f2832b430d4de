"""A checksum in upper case is the same checksum."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ChecksumMismatchError
from elab_sdk.sandbox import uploads as sandbox_uploads
from elab_sdk.sandbox.v2 import uploads as v2_uploads
from tests.files.test_uploads import every_release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

UPPER = hashlib.sha256(b"a,b").hexdigest().upper()


@pytest.fixture(autouse=True)
def shouting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that writes its checksums in upper case."""
    keep = sandbox_uploads.store_file

    def kept(*given: Any) -> tuple[str, int]:
        digest, size = keep(*given)
        return digest.upper(), size

    monkeypatch.setattr(sandbox_uploads, "store_file", kept)
    monkeypatch.setattr(v2_uploads, "store_file", kept)


@every_release
def test_an_upload_is_identified_by_an_upper_case_checksum(world: World, release: str) -> None:
    world.create_experiment()
    contents = [b"a,b", b"other", b"a,b"]
    found = [world.upload_to_experiment(1, content, "same.csv") for content in contents]
    assert [upload.id for upload in found] == [1, 2, 3]
    assert found[0].hash_ == UPPER


@every_release
def test_a_download_matches_an_upper_case_checksum(world: World, tmp_path: Path, release: str) -> None:
    world.create_experiment()
    upload = world.upload_to_experiment(1, b"a,b", "data.csv")
    path = world.download(upload, tmp_path)
    assert path.read_bytes() == b"a,b"
    world.sandbox.store.change("uploads", 1, hash=UPPER[:-1] + ("0" if UPPER[-1] != "0" else "1"))
    (damaged,) = world.get_experiment(1).uploads
    with pytest.raises(ChecksumMismatchError):
        world.download(damaged, tmp_path / "again.csv")


@every_release
def test_a_file_with_a_checksum_in_upper_case_is_downloaded_once(
    world: World, tmp_path: Path, release: str
) -> None:
    world.create_experiment(files=[("data.csv", b"a,b")])
    world.download_attachments(("experiment", 1), tmp_path)
    world.sent.clear()
    world.download_attachments(("experiment", 1), tmp_path)
    assert [request.path for request in world.sent] == ["experiments/1"]
