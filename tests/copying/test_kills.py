"""A copy that is killed at any moment and repeated is the same as one that was never killed.

`make kills` kills it at 50 moments; `make test` only at a few.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.copying.comparison import View, compare, counts, view
from tests.copying.faulty_proxy import FaultyProxy, at_write
from tests.copying.notebook import fill
from tests.copying.pairs import left_out, prepare

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from tests.copying.faulty_proxy import Choice, Fault

KILLS: Final = int(os.environ.get("ELAB_KILLS") or 6)
SMALL: Final = frozenset({"E01", "E02", "E03", "E08", "E12", "E14", "I01", "I02", "I12", "T01"})


class CopyChildren:
    """Runs copies of a backup in child processes that can be killed."""

    def __init__(self, source: Path) -> None:
        command = [sys.executable, "-m", "tests.copying.child_process"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._source = source

    def copy(self, target: Target, folder: Path, at: Choice | None = None, **options: Any) -> dict[str, Any]:
        """Copy, and kill the child at a request, if asked."""
        request = {"source": str(self._source), "folder": str(folder), **options}
        request |= {"endpoint": target.endpoint, "token": target.sandbox.token}
        if at is not None:
            target.proxy.choice = at
        assert self._process.stdin is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        child = self._read()["child"]
        target.proxy.then = lambda: os.kill(child, signal.SIGKILL)
        result = self._read()
        target.proxy.choice = lambda _method, _path: None
        target.proxy.wait_until_idle()
        assert not result["failed"]
        return result

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


@attrs.frozen
class Target:
    """A new server behind a proxy."""

    sandbox: Sandbox
    proxy: FaultyProxy

    @property
    def endpoint(self) -> str:
        return f"{self.proxy.site}api/{self.sandbox.release.api}/"

    def view(self) -> View:
        return view(self.sandbox, site=self.proxy.site)


@attrs.frozen
class Uninterrupted:
    """A copy that was never killed."""

    view: View
    counts: Counter[str]
    writes: list[tuple[str, str]]
    accesses: int


def new_target(release: str) -> Iterator[Target]:
    with Sandbox(release=release) as sandbox, FaultyProxy(sandbox.site) as proxy:
        prepare(sandbox)
        yield Target(sandbox, proxy)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of a part of the notebook."""
    folder = tmp_path_factory.mktemp("source") / "backup"
    with Sandbox(release="5.6") as sandbox:
        fill(sandbox, SMALL.__contains__, is_large=False)
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            assert manager.backup(folder).is_complete
    return folder


@pytest.fixture(scope="module")
def children(source: Path) -> Iterator[CopyChildren]:
    children = CopyChildren(source)
    yield children
    children.close()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("release", ["4.3", "5.6"])
def test_killed_copy_resumes_to_the_same_result(release: str, children: CopyChildren, tmp_path: Path) -> None:
    for target in new_target(release):
        ended = children.copy(target, tmp_path / "uninterrupted")
        expected = Uninterrupted(
            target.view(), counts(target.sandbox), target.proxy.writes, ended["accesses"]
        )
    assert not expected.view.unnamed
    rng, killed = random.Random(17), 0
    for round_ in itertools.count():
        if killed >= KILLS // 2:
            break
        for target in new_target(release):
            folder = tmp_path / f"killed-{round_}"
            for moment in _moments(rng, expected, round_):
                killed += children.copy(target, folder, **moment)["killed"]
            assert not children.copy(target, folder)["killed"]
            _assert_same(target, expected, round_)
            again = len(target.proxy.writes)
            children.copy(target, folder)
            assert len(target.proxy.writes) == again


@pytest.mark.parametrize("release", ["4.3", "5.6"])
def test_lost_entry_that_somebody_uses_meanwhile_is_not_taken(
    release: str, children: CopyChildren, tmp_path: Path
) -> None:
    def at_first_creation(method: str, path: str) -> Fault | None:
        is_creation = method == "POST" and path.partition("?")[0].endswith("/experiments")
        return "drop after" if is_creation else None

    for target in new_target(release):
        assert children.copy(target, tmp_path / "copy", at=at_first_creation)["killed"]
        with Manager(target.sandbox.endpoint, target.sandbox.token) as manager:
            manager.post_experiment(1, title="Of a person", body="<p>Mine</p>")
        assert not children.copy(target, tmp_path / "copy")["killed"]
        after = target.view()
        assert after.unnamed == (("experiments", 1, "Of a person"),)
        assert not after.doubled
        assert target.sandbox.entry("experiments", 1)["body"] == "<p>Mine</p>"
        assert after.entries.keys() == SMALL - left_out(release)


def _moments(rng: random.Random, expected: Uninterrupted, round_: int) -> list[dict[str, Any]]:
    """Return when the runs of a round are killed: a response is lost, then at some file, then at any time."""
    kinds = _first_of_each_kind(expected.writes)
    lost = kinds[round_ % len(kinds)] if round_ % 3 else 1 + rng.randrange(len(expected.writes))
    fault: Fault = "drop before" if round_ % 5 == 4 else "drop after"
    moments: list[dict[str, Any]] = [{"at": at_write(lost, fault)}]
    if KILLS > 6:
        moments.append({"after": 1 + rng.randrange(expected.accesses)})
        moments.append({"seconds": rng.uniform(0.05, 0.6)})
    return moments


def _first_of_each_kind(writes: list[tuple[str, str]]) -> list[int]:
    """Return the number of the first write of each kind: method and path without IDs."""
    kinds: dict[str, int] = {}
    for number, (method, path) in enumerate(writes, 1):
        kinds.setdefault(f"{method} {re.sub('[0-9]+', 'N', path)}", number)
    return list(kinds.values())


def _assert_same(target: Target, expected: Uninterrupted, round_: int) -> None:
    actual = target.view()
    assert (actual.doubled, actual.unnamed) == ((), ()), round_
    comparison = compare(expected.view, actual)
    assert not comparison.differences, f"{round_}: {comparison}"
    assert not comparison.missing
    assert counts(target.sandbox) == expected.counts, round_
