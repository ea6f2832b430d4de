"""One Manager in several threads, tasks, event loops and processes; and its logs."""

from __future__ import annotations

import asyncio
import copy
import gc
import logging
import multiprocessing
import pickle
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from elab_sdk import AsyncManager, ConfigurationError, Manager, Retries, ServerError
from elab_sdk.sandbox import Sandbox
from tests.wire.faulty import KEY, Faulty, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wire.conftest import Wire

TAGS = b'[{"id": 1, "tag": "blot", "item_count": 1}]'


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(key=KEY) as running:
        yield running


def test_two_hundred_threads_share_one_manager(sandbox: Sandbox) -> None:
    with Manager(sandbox.endpoint, KEY) as manager, ThreadPoolExecutor(200) as pool:
        created = list(pool.map(lambda _: manager.create_experiment().id, range(200)))
    assert sorted(created) == list(range(1, 201))
    assert len(sandbox.requests) == 200


def test_two_hundred_tasks_share_one_manager(sandbox: Sandbox) -> None:
    async def main() -> list[int]:
        async with AsyncManager(sandbox.endpoint, KEY) as manager:
            made = await asyncio.gather(*(manager.create_experiment() for _ in range(200)))
        return [each.id for each in made]

    assert sorted(asyncio.run(main())) == list(range(1, 201))
    assert len(sandbox.requests) == 200


def test_a_cancelled_call_leaves_the_manager_usable(sandbox: Sandbox) -> None:
    async def main() -> None:
        async with AsyncManager(sandbox.endpoint, KEY) as manager:
            for turns in range(12):
                task = asyncio.create_task(manager.create_experiment())
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            assert (await manager.get_all_experiments()) is not None

    asyncio.run(main())


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the first loop ends with its connection open
def test_an_async_manager_works_in_successive_event_loops(sandbox: Sandbox) -> None:
    manager = AsyncManager(sandbox.endpoint, KEY)
    assert asyncio.run(manager.create_experiment()).id == 1

    async def then() -> int:
        async with manager:
            return (await manager.create_experiment()).id

    assert asyncio.run(then()) == 2
    # it is collected here, under this test's filter, and not in the middle of another test
    gc.collect()


def _title(pickled: bytes) -> str:
    with pickle.loads(pickled) as manager:
        return str(manager.get_experiment(1).title)


def test_a_manager_works_in_a_worker_process(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with Manager(sandbox.endpoint, KEY, pickle_key=True) as manager:
        manager.post_experiment(manager.create_experiment(), title="blot")
        pickled = pickle.dumps(manager)
        assert KEY.encode() in pickled
        with Manager(sandbox.endpoint, KEY) as other:
            without = pickle.dumps(other)
    assert KEY.encode() not in without
    monkeypatch.setenv("ELAB_TOKEN", KEY)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_title, [pickled, without]) == ["blot", "blot"]
        pool.close()
        pool.join()


def test_a_pickle_without_a_key_says_what_to_do(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELAB_TOKEN", raising=False)
    settings = {"retries": Retries(1), "max_answer": 1 << 20}
    with Manager(sandbox.endpoint, KEY, **settings) as manager:  # type: ignore[arg-type]
        twin = pickle.loads(pickle.dumps(manager))
        with pytest.raises(ConfigurationError, match="pickle_key=True"):
            twin.get_tags()
        with copy.copy(manager) as same:
            assert same.get_all_experiments() == []


def test_a_tls_context_cannot_be_pickled() -> None:
    with (
        Manager("https://elab.example.org", KEY, verify=ssl.create_default_context()) as manager,
        pytest.raises(ConfigurationError, match="path"),
    ):
        pickle.dumps(manager)


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system cannot fork")
def test_a_forked_process_opens_its_own_connections(sandbox: Sandbox) -> None:
    script = (
        "import os, sys\n"
        "from elab_sdk import Manager\n"
        "with Manager(sys.argv[1], sys.argv[2], retries=0) as manager:\n"
        "    manager.create_experiment()\n"
        "    child = os.fork()\n"
        "    for _ in range(20): manager.create_experiment()\n"
        "    if child == 0: os._exit(0)\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
    )
    subprocess.run([sys.executable, "-c", script, sandbox.endpoint, KEY], check=True, timeout=60)
    assert len(sandbox.requests) == 41


def test_attempts_are_logged_without_key_and_body(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "elab_sdk")
    busy = says(503, b"<html>busy</html>", KEY, Retry_After="0", X_Secret="sesame", Set_Cookie="a=b")
    with Faulty(busy, says(200, TAGS)) as server:
        wire.call(wire.manager(server.endpoint), "get_tags")
    said = [record.getMessage() for record in caplog.records if record.name == "elab_sdk"]
    assert len(said) == 3
    assert said[0].startswith("GET tags: 503 in ")
    assert "attempt 1" in said[0]
    assert "retry-after='0'" in said[0]
    assert said[1] == "GET tags: 503 at attempt 1, next attempt in 0.0 s"
    assert said[2].startswith("GET tags: 200 in ")
    assert "attempt 2" in said[2]
    for secret in (KEY, "busy", "sesame", "blot", "a=b"):
        assert secret not in "".join(said)


def test_http_loggers_do_not_log_the_key(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Faulty(says(503), says(200, TAGS)) as server:
        wire.call(wire.manager(server.endpoint), "get_tags")
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert KEY not in caplog.text


def test_nothing_is_printed_without_logging() -> None:
    with Faulty(says(503)) as server:
        script = (
            "import sys\n"
            "from elab_sdk import Manager, Retries, ServerError\n"
            "try: Manager(sys.argv[1], sys.argv[2], retries=Retries(1, first=0.01)).get_tags()\n"
            "except ServerError: pass\n"
        )
        command = [sys.executable, "-W", "ignore", "-c", script, server.endpoint, KEY]
        ended = subprocess.run(command, check=True, timeout=60, capture_output=True)
        assert (ended.stdout, ended.stderr) == (b"", b"")
        assert len(server.requests) == 2


@pytest.mark.parametrize("retries", [-1, 21, True, "3", Retries(first=-1), Retries(first=2, longest=1)])
def test_invalid_retries_are_refused(retries: object) -> None:
    with pytest.raises(ConfigurationError):
        Manager("https://elab.example.org", KEY, retries=retries)  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0, -1, True, "1", 1.5])
def test_an_invalid_max_answer_is_refused(limit: object) -> None:
    with pytest.raises(ConfigurationError, match="max_answer"):
        Manager("https://elab.example.org", KEY, max_answer=limit)  # type: ignore[arg-type]


def test_the_last_error_of_the_server_is_raised(wire: Wire) -> None:
    with Faulty(says(503, b"busy", "text/plain")) as server, pytest.raises(ServerError, match="busy"):
        wire.call(wire.manager(server.endpoint), "get_tags")
