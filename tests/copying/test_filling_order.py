"""Copies are filled while others are created: references to later entries arrive all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.copying.reports import CopyProgress

# more than are created in the first two rounds
_COUNT = 30


@pytest.mark.parametrize("release", ["4.3", "5.6"])
@pytest.mark.parametrize("jobs", [1, 4])
def test_bodies_show_entries_that_are_created_later(release: str, jobs: int, tmp_path: Path) -> None:
    seen: list[CopyProgress] = []
    with (
        Sandbox(release=release) as old,
        Sandbox(release=release) as new,
        Manager(old.endpoint, old.token) as source,
        Manager(new.endpoint, new.token) as target,
    ):
        # the IDs differ on both servers
        target.create_experiment(title="Other")
        ids = [source.create_experiment(title="Blot").id for _ in range(_COUNT)]
        for position, number in enumerate(ids):
            later = ids[(position + 11) % _COUNT]
            link = f'<p><a href="experiments.php?mode=view&amp;id={later}">{later}</a></p>'
            source.post_experiment(number, title=f"Blot {number}", body=link)
        report = source.copy_to(target, tmp_path / "copy", jobs=jobs, progress=seen.append)
        assert {
            (entry.outcome, tuple(d for d in entry.differences if "no copy" in d.why))
            for entry in report.entries
        } == {("copied", ())}
        copies = {entry.id: entry.new_id or 0 for entry in report.entries}
        for position, number in enumerate(ids):
            body = target.get_experiment(copies[number]).body or ""
            assert f'id={copies[ids[(position + 11) % _COUNT]]}"' in body.replace("&amp;", "&")
    filling = [progress for progress in seen if progress.stage == "filling"]
    assert (filling[-1].entries, filling[-1].entries_total) == (_COUNT, _COUNT)
    assert all(progress.entries <= _COUNT for progress in seen if progress.stage == "creating")
