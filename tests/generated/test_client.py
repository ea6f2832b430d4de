"""The generated package without the facade, over a real socket."""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from elab_api_v1 import ApiError, Client, File
from elab_api_v1.api.experiments import create_experiment, get_experiment, post_experiment
from elab_api_v1.api.team import get_status
from elab_api_v1.api.uploads import get_upload
from elab_api_v1.client import build_request
from elab_api_v1.models import ExperimentUpdate, TagForm, UploadForm

from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(release="4.3") as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.endpoint, sandbox.token) as connected:
        yield connected


def test_client_works_without_the_facade(client: Client) -> None:
    created = create_experiment.sync(client)
    result = post_experiment.sync(
        client, created.id, body=ExperimentUpdate(title="Western blot 12", date="20170415")
    )
    assert (result.result, result.id) == ("success", None)
    post_experiment.sync(client, created.id, body=TagForm(tag="blot"))
    experiment = get_experiment.sync(client, created.id).check()
    assert (experiment.title, str(experiment.date), experiment.tags) == (
        "Western blot 12",
        "2017-04-15",
        ["blot"],
    )
    assert [status.title for status in get_status.sync(client)] == [
        "Running",
        "Success",
        "Need to be redone",
        "Fail",
    ]


def test_client_works_with_asyncio(sandbox: Sandbox) -> None:
    async def use() -> str:
        async with Client(sandbox.endpoint, sandbox.token) as client:
            created = await create_experiment.asyncio(client)
            await post_experiment.asyncio(client, created.id, body=ExperimentUpdate(title="async"))
            return (await get_experiment.asyncio(client, created.id)).title

    assert asyncio.run(use()) == "async"


def test_errors_have_the_message_of_the_server(client: Client) -> None:
    with pytest.raises(ApiError) as raised:
        get_experiment.sync(client, 999)
    assert (raised.value.status_code, raised.value.message) == (403, "This section is out of your reach!")


@pytest.mark.parametrize("content", [b"--+++--\r\n+++ \r\n--boundary", bytes(range(256)) * 16, b""])
def test_files_are_transferred_unchanged(client: Client, content: bytes) -> None:
    created = create_experiment.sync(client)
    upload = post_experiment.sync(client, created.id, body=UploadForm(file=File("a.bin", content)))
    assert upload.id is not None
    target = io.BytesIO()
    get_upload.sync(client, upload.id, to=target)
    assert target.getvalue() == content


def test_every_multipart_body_has_its_own_boundary() -> None:
    import httpx

    request = post_experiment.request(3, body=UploadForm(file=File("a.bin", b"")))
    with httpx.Client() as http:
        types = {build_request(http, request, "http://127.0.0.1/").headers["content-type"] for _ in range(20)}
    assert len(types) == 20


def test_downloads_are_streamed(client: Client, tmp_path: Path) -> None:
    size = 32 << 20
    (tmp_path / "large.bin").write_bytes(bytes(size))
    created = create_experiment.sync(client)
    with (tmp_path / "large.bin").open("rb") as file:
        upload = post_experiment.sync(client, created.id, body=UploadForm(file=File("large.bin", file)))
    assert upload.id is not None
    tracemalloc.start()
    try:
        with (tmp_path / "back.bin").open("wb") as target:
            get_upload.sync(client, upload.id, to=target)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / "back.bin").stat().st_size == size
    assert peak < size // 4


def test_failed_download_raises_and_writes_nothing(client: Client, sandbox: Sandbox) -> None:
    target = io.BytesIO()
    with pytest.raises(ApiError):
        get_upload.sync(client, 999, to=target)

    async def use() -> None:
        async with Client(sandbox.endpoint, sandbox.token) as async_client:
            await get_upload.asyncio(async_client, 999, to=target)

    with pytest.raises(ApiError):
        asyncio.run(use())
    assert target.getvalue() == b""


def test_every_request_has_a_timeout(client: Client) -> None:
    timeout = client._http().timeout
    assert None not in (timeout.connect, timeout.read, timeout.write, timeout.pool)


def test_key_is_only_in_the_header(
    client: Client, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    get_status.sync(client)
    with pytest.raises(ApiError) as raised:
        get_experiment.sync(client, 999)
    assert sandbox.token not in repr(client) + str(raised.value) + repr(vars(raised.value)) + caplog.text
    with pytest.raises(TypeError, match="holds the API key"):
        pickle.dumps(client)
