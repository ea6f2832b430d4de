"""Every call of a script for an old release through the drop-in, where only API v2 is left.

test_moved_servers.py makes the calls of a script that does not say what it was written for.
"""

from __future__ import annotations

import warnings
from typing import Final

import pytest

from elab_sdk.elabapy import Manager
from elab_sdk.errors import ElabWarning
from tests.elabapy.calls import CALLS
from tests.elabapy.compare_lab import CompareLab, is_sensible_write
from tests.elabapy.test_moved_servers import REFUSED_WRITES

REFUSED: Final = {
    "4.3": {"post_experiment: locked entry"},
    # entries of 2.0 do not say when they were changed
    "2.0": {"post_experiment: locked entry", "post_experiment: complete entry, changed title"},
}
"""What is refused, too, by the release that a script was written for."""


@pytest.mark.parametrize(("release", "written_for"), [("5.1", "4.3"), ("5.6", "2.0")])
def test_calls_do_no_harm_and_sensible_writes_are_made(
    release: str, written_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # from 5.4 servers keep the times of bookings without a time zone
    monkeypatch.setenv("ELAB_TIME_ZONE", "UTC")
    harm: dict[str, tuple[str, ...]] = {}
    refused: set[str] = set()
    with CompareLab(release) as lab, warnings.catch_warnings():
        warnings.simplefilter("ignore", ElabWarning)
        for call in CALLS:
            if not call.needs(lab.sandbox._record):
                continue
            manager = Manager(
                endpoint=f"{lab.sandbox.site}api/v1/", token=lab.key(call), written_for=written_for
            )
            result = lab.make(call, manager)
            if result.harm:
                harm[call.title] = result.harm
            if result.is_refused and is_sensible_write(call):
                refused.add(call.title)
    assert harm == {}
    assert refused == REFUSED_WRITES | REFUSED[written_for]
