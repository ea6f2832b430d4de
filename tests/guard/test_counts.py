"""Limits for counts, which do not depend on the machine or its load, unlike times.

Each limit is about a fifth higher than the count on CPython 3.11 to 3.13. Requests are encoded in two modules
of our own, since httpx made more calls for it than a whole call of ours; its calls were not counted.
Modules that are loaded late add nothing: every action is done twice before it is counted.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from elab_api_v1.models import Experiment, ExperimentSummary

from elab_sdk import AsyncManager, Manager
from elab_sdk.cli.main import main
from elab_sdk.sandbox import Sandbox
from tests.guard.calls import count_calls
from tests.recorded import steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType


def recorded(step: str) -> Any:
    return next(record.answer for record in steps_of("4.3.10") if record.step == step)


ROW = recorded("list.default")[0]
FULL = recorded("experiment.read.full")


def lines_run(operation: Callable[[], object]) -> int:
    """Return how many lines of Python an operation executes."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        operation()
    finally:
        sys.settrace(before)
    return count


def blocks_kept(create: Callable[[], object]) -> int:
    """Return how many memory blocks the result of a function keeps."""
    create()
    gc.collect()
    before = sys.getallocatedblocks()
    result = create()
    gc.collect()
    after = sys.getallocatedblocks()
    del result
    return after - before


def _rows(count: int) -> list[ExperimentSummary]:
    return ExperimentSummary.from_list(json.loads(json.dumps([ROW] * count)))


def test_row_of_a_list_is_created_in_few_lines() -> None:
    data = json.loads(json.dumps([ROW] * 100))
    assert lines_run(lambda: ExperimentSummary.from_list(data)) <= 100 * 8


def test_full_experiment_is_created_in_few_lines() -> None:
    data = json.loads(json.dumps([FULL] * 100))
    assert lines_run(lambda: [Experiment.from_dict(entry) for entry in data]) <= 100 * 20


def test_models_keep_one_object_more_than_the_dicts() -> None:
    text = json.dumps([FULL] * 200)
    dicts = blocks_kept(lambda: json.loads(text))
    models = blocks_kept(lambda: [Experiment.from_dict(entry) for entry in json.loads(text)])
    assert models <= dicts + 200 * 1.2


@pytest.mark.parametrize("count", [100, 1000, 10_000])
def test_lines_per_row_do_not_depend_on_the_count(count: int) -> None:
    assert abs(lines_run(lambda: _rows(count)) / count - lines_run(lambda: _rows(500)) / 500) <= 1


@pytest.mark.parametrize("release", ["4.3", "5.3", "5.6"])
def test_read_executes_no_more_lines_than_bare_httpx(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        with httpx.Client(headers={"Authorization": sandbox.token}) as bare:
            address = f"{sandbox.endpoint}experiments/1"
            for _ in range(2):
                httpx_lines = lines_run(lambda: bare.get(address).json())
                manager_lines = lines_run(lambda: manager.get_experiment(1))
    assert manager_lines <= httpx_lines


@pytest.mark.parametrize(
    ("statement", "limit"),
    [
        ("import elab_sdk", 6),
        ("from elab_sdk import ElabError", 45),
        ("import elab_api_v1", 40),
        ("from elab_sdk import Manager", 175),
    ],
)
def test_import_loads_few_modules(statement: str, limit: int) -> None:
    script = f"import sys\nbefore = set(sys.modules)\n{statement}\nprint(len(set(sys.modules) - before))"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(printed.stdout) <= limit


SESSION = """
import sys
from elab_sdk import Manager
with Manager(sys.argv[1], sys.argv[2]) as manager:
    new = manager.create_experiment(title="Western blot 12", tags="blot", files=[("gel.csv", b"lane")])
    entry = manager.get_experiment(new.id)
    assert manager.get_upload(entry.uploads[0]) == b"lane"
    assert len(manager.get_all_experiments()) == 1
"""


def _loaded(code: str, *arguments: str) -> set[str]:
    """Return the modules of API v2, and of time zones, that some code loads."""
    script = f"{code}\nprint(*__import__('sys').modules)"
    # a time zone that was set is loaded, to check it
    environment = {name: value for name, value in os.environ.items() if name != "ELAB_TIME_ZONE"}
    command = [sys.executable, "-c", script, *arguments]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert "elab_sdk" in printed.split()
    return {
        name
        for name in printed.split()
        if name.startswith(("elab_sdk.v2", "elab_api_v2", "zoneinfo", "elab_sdk.sandbox"))
    }


@pytest.mark.parametrize(
    "statement", ["import elab_sdk", "from elab_sdk import Manager, AsyncManager", "import elab_sdk.cli.main"]
)
def test_import_loads_nothing_of_api_v2(statement: str) -> None:
    assert _loaded(statement) == set()


@pytest.mark.parametrize("release", ["4.3", "4.9"])
def test_session_with_api_v1_loads_nothing_of_api_v2(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        assert _loaded(SESSION, sandbox.endpoint, sandbox.token) == set()


def test_session_with_api_v2_loads_it_and_no_time_zones() -> None:
    with Sandbox(release="5.6") as sandbox:
        loaded = _loaded(SESSION, sandbox.endpoint, sandbox.token)
    assert {"elab_sdk.v2.bridge", "elab_api_v2.api.experiments"} <= loaded
    assert not {name for name in loaded if name.startswith("zoneinfo")}


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Sandbox]:
    # a command that ran with -v in this process has turned on the log, whose calls would be counted
    caplog.set_level(logging.WARNING, logger="elab_sdk")
    with Sandbox(release="4.3") as sandbox:
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        yield sandbox


def assert_counts(
    sandbox: Sandbox, action: Callable[[], object], *, calls: int, modules: int, requests: int
) -> None:
    """Count an action that was done twice before, so that everything is loaded."""
    for _ in range(2):
        action()
    sandbox.requests.clear()
    counted = count_calls(action)
    assert len(sandbox.requests) == requests
    assert (counted.count <= calls, len(counted.modules) <= modules) == (True, True), str(counted)


def test_an_update_makes_few_calls_in_few_modules(sandbox: Sandbox) -> None:
    with Manager(sandbox.endpoint, sandbox.token, release="4.3.10") as manager:
        manager.create_experiment()

        def update() -> None:
            manager.post_experiment(1, title="Western blot 12")

        # 69, or 71 if the response arrives in two parts on a busy machine
        assert_counts(sandbox, update, calls=72, modules=17, requests=1)


def test_a_creation_with_content_makes_few_calls(sandbox: Sandbox) -> None:
    with Manager(sandbox.endpoint, sandbox.token, release="4.3.10") as manager:

        def create() -> None:
            manager.create_experiment(title="Western blot 12", tags="blot", files=[("gel.csv", b"lane")])

        assert_counts(sandbox, create, calls=420, modules=39, requests=5)


def test_the_command_update_makes_few_calls(sandbox: Sandbox) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()

    def update() -> None:
        assert main(["update", "1", "--title", "Western blot 12", "--release", "4.3.10"]) == 0

    # 394: with the encoding of the request, see above
    # one of the modules is the table of the entries of uploads, which a backup shares to save memory
    assert_counts(sandbox, update, calls=460, modules=47, requests=1)


def test_the_command_create_makes_few_calls(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "gel.csv"
    file.write_bytes(b"lane")

    def create() -> None:
        arguments = ["--title", "Western blot 12", "--tag", "blot", "--file", str(file)]
        assert main(["create", *arguments, "--release", "4.3.10"]) == 0

    # 766: with the encoding of five requests, see above
    # and with two modules: the entries of uploads, see above, and how records of releases are compared
    assert_counts(sandbox, create, calls=830, modules=71, requests=5)


@pytest.fixture
def sandbox_v2(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Sandbox]:
    caplog.set_level(logging.WARNING, logger="elab_sdk")
    with Sandbox(release="5.6") as sandbox:
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        yield sandbox


@pytest.mark.parametrize(
    ("call", "calls", "modules", "requests"),
    [
        (lambda manager: manager.get_experiment(1), 70, 20, 1),
        (lambda manager: manager.get_all_experiments(), 120, 25, 1),
        (lambda manager: manager.post_experiment(1, title="Western blot 12"), 108, 20, 1),
        (lambda manager: manager.upload_to_experiment(1, b"lane", "gel.csv"), 265, 37, 2),
    ],
    ids=["get", "list", "update", "upload"],
)
def test_a_call_of_v2_makes_few_calls_in_few_modules(
    sandbox_v2: Sandbox, call: Callable[[Manager], object], calls: int, modules: int, requests: int
) -> None:
    with Manager(sandbox_v2.endpoint, sandbox_v2.token) as manager:
        manager.create_experiment()
        assert_counts(sandbox_v2, lambda: call(manager), calls=calls, modules=modules, requests=requests)


def test_a_creation_of_v2_with_content_makes_few_calls(sandbox_v2: Sandbox) -> None:
    with Manager(sandbox_v2.endpoint, sandbox_v2.token) as manager:

        def create() -> None:
            manager.create_experiment(title="Western blot 12", tags="blot", files=[("gel.csv", b"lane")])

        assert_counts(sandbox_v2, create, calls=420, modules=47, requests=3)


def test_the_command_update_of_v2_makes_few_calls(sandbox_v2: Sandbox) -> None:
    with Manager(sandbox_v2.endpoint, sandbox_v2.token) as manager:
        manager.create_experiment()

    def update() -> None:
        assert main(["update", "1", "--title", "Western blot 12"]) == 0

    # rules/known_release.py wraps the release that is cached or stated
    assert_counts(sandbox_v2, update, calls=510, modules=56, requests=2)


@pytest.mark.parametrize("manager", [Manager, AsyncManager])
def test_a_manager_has_few_base_classes(manager: type) -> None:
    assert len(manager.__mro__) <= 16
