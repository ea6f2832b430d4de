"""A new server that fails at one request in twenty: repeated copies complete, and copy nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import ElabError, Manager
from elab_sdk.sandbox import Sandbox
from tests.copying.comparison import compare, counts, view
from tests.copying.faulty_proxy import FaultyProxy, one_in
from tests.copying.notebook import fill
from tests.copying.pairs import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.copying.reports import CopyReport

pytestmark = pytest.mark.usefixtures("no_pauses")
RUNS = 40
"""More than are needed: about one entry in three fails in a run."""


@pytest.mark.parametrize("release", ["3.6", "4.3", "5.1", "5.6"])
def test_failing_server_has_everything_once_in_the_end(release: str, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with Sandbox(release="5.6") as old:
        # Markdown has addresses of files as text on releases without it
        fill(old, lambda name: name != "E05", is_large=False)
        with Manager(old.endpoint, old.token) as manager:
            assert manager.backup(backup).is_complete
    with Sandbox(release=release) as perfect, FaultyProxy(perfect.site) as proxy:
        prepare(perfect)
        with Manager(f"{proxy.site}api/{perfect.release.api}/", perfect.token) as manager:
            manager.copy_from(backup, tmp_path / "perfect")
        expected, expected_counts = view(perfect, site=proxy.site), counts(perfect)
    with Sandbox(release=release) as failing, FaultyProxy(failing.site) as proxy:
        prepare(failing)
        proxy.choice = one_in(20, seed=20)
        endpoint = f"{proxy.site}api/{failing.release.api}/"
        for _ in range(RUNS):
            report = _copy(backup, endpoint, failing.token, tmp_path / "failing")
            proxy.wait_until_idle()
            if report is not None and not report.count("failed"):
                break
        else:
            pytest.fail(f"not complete after {RUNS} runs: {report}")
        # the release may not have been found out in a run: what it can hold is copied as soon as it is known
        faults, proxy.choice = {fault for fault, _, _ in proxy.faults}, lambda _method, _path: None
        last = _copy(backup, endpoint, failing.token, tmp_path / "failing")
        assert last is not None
        assert not last.count("failed")
        actual = view(failing, site=proxy.site)
        assert len(faults) >= 4
        assert (actual.doubled, actual.unnamed) == ((), ())
        comparison = compare(expected, actual)
        assert not comparison.differences, str(comparison)
        assert not comparison.missing
        assert counts(failing) == expected_counts


def _copy(backup: Path, endpoint: str, token: str, folder: Path) -> CopyReport | None:
    """Copy as far as possible; None if an error has ended the copy."""
    try:
        with Manager(endpoint, token) as manager:
            return manager.copy_from(backup, folder)
    except ElabError:
        return None
