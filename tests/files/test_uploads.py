"""Uploads are identified on every release, and arrive completely or not at all."""

from __future__ import annotations

import asyncio
import codecs
import gzip
import hashlib
import io
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from elab_sdk import (
    AsyncManager,
    ElabError,
    FileChangedError,
    Manager,
    RequestTooLargeError,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.files import upload_sources
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox import uploads as sandbox_uploads
from elab_sdk.sandbox.v2 import uploads as v2_uploads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.facade.conftest import World

RELEASES = ["2.0", "3.6", "4.3", "4.9", *V2_GENERATIONS]


def every_release(test: Callable[..., None]) -> Callable[..., None]:
    """Run in both worlds on some releases of API v1 and all generations of API v2."""
    marks = [pytest.param(name, marks=pytest.mark.elab_release(name)) for name in RELEASES]
    return pytest.mark.parametrize("release", marks)(test)


def posts(world: World) -> int:
    return sum(each.method == "POST" and "file" in each.fields for each in world.sent)


@every_release
def test_an_upload_is_identified_by_its_checksum(world: World, release: str) -> None:
    world.create_experiment()
    contents = [b"one", b"two", b"one", b""]
    found = [world.upload_to_experiment(1, content, "same name (1).txt") for content in contents]
    assert [upload.id for upload in found] == [1, 2, 3, 4]
    for upload, content in zip(found, contents, strict=True):
        assert upload.hash_ == hashlib.sha256(content).hexdigest()


@every_release
def test_parallel_uploads_get_distinct_ids(world: World, release: str) -> None:
    world.create_experiment()
    contents = [b"a", b"b", b"a", b"c", b"a", b"b"]
    if world.kind == "sync":
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda content: world.upload_to_experiment(1, content, "x.txt"), contents))
    else:

        async def all_at_once() -> list[Any]:
            async with AsyncManager(world.sandbox.endpoint, world.sandbox.token) as manager:
                await manager.get_experiment(1)
                return await asyncio.gather(
                    *(manager.upload_to_experiment(1, content, "x.txt") for content in contents)
                )

        found = asyncio.run(all_at_once())
    assert len({upload.id for upload in found}) == 6
    assert [u.hash_ for u in found] == [hashlib.sha256(content).hexdigest() for content in contents]


@pytest.mark.elab_release("3.6")
def test_without_ids_each_upload_is_identified_before_the_next(world: World, sandbox: Sandbox) -> None:
    world.create_experiment()
    world.get_experiment(1)
    sandbox.requests.clear()
    if world.kind == "sync":
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: world.upload_to_experiment(1, b"same", "x.txt"), range(16)))
    else:

        async def all_at_once() -> None:
            async with AsyncManager(sandbox.endpoint, sandbox.token, release="3.6") as manager:
                await asyncio.gather(*(manager.upload_to_experiment(1, b"same", "x.txt") for _ in range(16)))

        asyncio.run(all_at_once())
    assert [each.method for each in sandbox.requests] == ["POST", "GET"] * 16


@every_release
def test_a_damaged_upload_is_an_error_with_its_id(
    world: World, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create_experiment()
    world.upload_to_experiment(1, b"content", "data.csv")

    def cut(incoming: Any, path: Path) -> tuple[str, int]:
        return keep(attrs.evolve(incoming, content=io.BytesIO(incoming.content.read()[:-1])), path)

    keep = sandbox_uploads.store_file
    monkeypatch.setattr(sandbox_uploads, "store_file", cut)
    monkeypatch.setattr(v2_uploads, "store_file", cut)
    # the same file was there before: that it is there now says nothing
    with pytest.raises(UnexpectedWrite, match="is damaged") as caught:
        world.upload_to_experiment(1, b"content", "data.csv")
    assert caught.value.created_id == 2


@pytest.mark.elab_release("3.6")
def test_an_upload_without_checksum_is_identified_by_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = sandbox_uploads.store_file
    monkeypatch.setattr(sandbox_uploads, "store_file", lambda *given: ("", keep(*given)[1]))
    world.create_experiment()
    for number, name in enumerate(("a b.txt", "c.txt", "a b.txt"), 1):
        assert world.upload_to_experiment(1, b"content", name).id == number


@pytest.mark.elab_release("3.6")
def test_an_upload_takes_two_requests(world: World) -> None:
    world.create_experiment()
    world.sent.clear()
    world.upload_to_experiment(1, b"content", "a.txt")
    assert [each.method for each in world.sent] == ["POST", "GET"]


@pytest.mark.elab_release("4.9")
def test_a_large_file_is_sent_only_once(world: World) -> None:
    world.create_experiment()
    with Manager(world.sandbox.endpoint, world.sandbox.token) as fresh:
        world.sent.clear()
        fresh.upload_to_experiment(1, bytes(2 << 20), "long.bin")
    assert posts(world) == 1


@pytest.mark.parametrize("kind", ["experiment", "item"])
@pytest.mark.parametrize(
    ("form", "content"),
    [
        (lambda _: (("a.txt", "Übung\n"),), "Übung\n".encode()),
        (lambda _: ({"file": ("a.txt", "text")},), b"text"),
        (lambda path: (("a.txt", path),), b"a,b"),
        (lambda path: (("x.bin", path.read_bytes(), "text/plain"), "a.txt"), b"a,b"),
        (lambda _: (memoryview(b"view"), "a.txt"), b"view"),
        (lambda path: (path, "a.txt"), b"a,b"),
    ],
)
def test_named_content_can_be_text_or_a_path(
    world: World, tmp_path: Path, kind: str, form: Any, content: bytes
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b")
    created = world.create_experiment() if kind == "experiment" else world.create_item(1)
    upload = getattr(world, f"upload_to_{kind}")(created, *form(path))
    assert (upload.real_name, world.get_upload(upload)) == ("a.txt", content)


def test_a_compressed_file_object_is_sent_decompressed(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    with gzip.open(tmp_path / "a.gz", "wb") as file:
        file.write(b"content" * 1000)
    with gzip.open(tmp_path / "a.gz") as file:
        upload = world.upload_to_experiment(1, file, "a.txt")
    assert world.get_upload(upload) == b"content" * 1000


@pytest.mark.parametrize("source", ["no such file.txt", "a text\nwith lines", "long " * 1000, "a\0b"])
def test_a_string_alone_is_a_path(world: World, source: str) -> None:
    with pytest.raises(ElabError) as caught:
        world.upload_to_experiment(1, source, "a.txt")
    assert any("a string alone is a path" in note for note in caught.value.__notes__)
    assert world.sent == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gel.PNG", "image/png"),
        ("data.csv", "text/csv"),
        ("all.tar.gz", "application/gzip"),
        ("notes", "application/octet-stream"),
        ("odd.zzzz", "application/octet-stream"),
    ],
)
def test_the_content_type_follows_from_the_name(name: str, kind: str) -> None:
    with upload_sources.open_source("upload_to_experiment", b"", name) as going:
        assert going.file.content_type == kind


def changing(path: Path, length: int) -> Callable[[int, int | None], None]:
    """Get a callback that changes the size of the file during the upload."""

    def change(done: int, total: int | None) -> None:
        with path.open("r+b") as file:
            file.truncate(length)

    return change


@every_release
@pytest.mark.parametrize("length", [100_000, 5_000_000])
def test_a_file_that_changes_its_size_is_not_stored(
    world: World, tmp_path: Path, release: str, length: int
) -> None:
    world.create_experiment()
    path = tmp_path / "growing.log"
    path.write_bytes(bytes(3_000_000))
    with pytest.raises(FileChangedError, match="nothing was stored") as caught:
        world.upload_to_experiment(1, path, progress=changing(path, length))
    assert caught.value.expected == 3_000_000
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert world.get_experiment(1).uploads == []
    assert world.upload_to_experiment(1, b"again", "x.txt").id == 1


@pytest.mark.parametrize("at", [0, 3_000_000])
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_error_of_the_callback_stores_nothing(
    sandbox: Sandbox, manager: Manager, error: type[BaseException], at: int
) -> None:
    def cancel(done: int, total: int | None) -> None:
        if done >= at:
            raise error

    manager.create_experiment()
    with pytest.raises(error):
        manager.upload_to_experiment(1, bytes(3_000_000), "x.bin", progress=cancel)
    assert manager.get_experiment(1).uploads == []


def test_progress_ends_with_the_total(world: World) -> None:
    world.create_experiment()
    seen: list[tuple[int, int | None]] = []
    world.upload_to_experiment(1, bytes(300_000), "x.bin", progress=lambda *both: seen.append(both))
    assert seen[-1] == (300_000, 300_000)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert len(seen) > 3


@pytest.mark.parametrize("progress", [5, "bar"])
def test_an_invalid_progress_is_refused(world: World, progress: Any) -> None:
    with pytest.raises(ValidationError, match="callback"):
        world.upload_to_experiment(1, b"x", "x.txt", progress=progress)
    assert world.sent == []


@pytest.mark.parametrize("file", [codecs.getreader("utf-8")(io.BytesIO(b"x")), io.StringIO("x")])
def test_files_in_text_mode_are_refused(world: World, file: Any) -> None:
    for source in (file, ("a.txt", file), {"file": file}):
        with pytest.raises(ValidationError, match="text mode"):
            world.upload_to_experiment(1, source, "a.txt")
    assert world.sent == []


def test_a_file_too_large_for_the_server_is_reported(default_release: str, tmp_path: Path) -> None:
    path = tmp_path / "long.bin"
    path.write_bytes(bytes(40 << 20))
    with (
        Sandbox(default_release, max_body=1 << 20) as sandbox,
        Manager(sandbox.endpoint, sandbox.token) as manager,
    ):
        manager.create_experiment()
        with pytest.raises(RequestTooLargeError):
            manager.upload_to_experiment(1, path)
        assert manager.get_experiment(1).uploads == []


def test_a_cancelled_upload_stores_nothing(sandbox: Sandbox) -> None:
    async def cancelled() -> None:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment()
            begun = asyncio.Event()
            task = asyncio.ensure_future(
                manager.upload_to_experiment(1, bytes(20 << 20), "x.bin", progress=lambda *_: begun.set())
            )
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await manager.get_experiment(1)).uploads == []

    asyncio.run(cancelled())
