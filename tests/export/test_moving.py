"""A notebook of API v1 moves to eLabFTW 5: what arrives with each profile, and nothing else is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.export.moving import SOURCES, fill, lost, move

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.export.archive_profiles import ExportTarget

ALWAYS: Final = {
    # a comma separates tags in an archive
    "tag with a comma",
    # a link in a text needs a link between the entries
    "no other links",
    # the importer reads neither; it names the author in the text of the comment
    "deadline of a step",
    "author of a comment",
}
NOT_TOLD: Final[dict[str, set[str]]] = {
    "3.6": {"rating", "metadata", "comment"},
    "4.3": {"comment"},
    "4.9": set(),
}
"""What API v1 of the old server does not send."""
NOT_READ: Final[dict[str, set[str]]] = {
    # files are never archived
    "5.1": {"lock", "no other files"},
    "5.2": {"lock", "no other files"},
    "5.3": {"lock"},
    "5.6": set(),
}
"""What the importer of the new server does not read."""
PROFILES: Final[dict[ExportTarget, tuple[str, ...]]] = {
    "elabftw-5.1": ("5.1", "5.2", "5.3", "5.6"),
    "elabftw": ("5.3", "5.6"),
}
"""The releases that each profile is for."""


@pytest.mark.parametrize("source", SOURCES)
def test_notebook_arrives_with_the_profile_of_the_new_server(source: str, tmp_path: Path) -> None:
    with Sandbox(source) as server, Manager(server.endpoint, server.token) as manager:
        fill(server)
        for profile, targets in PROFILES.items():
            archive = tmp_path / f"{profile}.eln"
            manager.export_eln(archive, for_=profile)
            for target in targets:
                with Sandbox(target) as new:
                    gone = set(lost(move(archive, new)))
                assert gone == ALWAYS | NOT_TOLD[source] | NOT_READ[target], (profile, target)


def test_default_archive_arrives_without_ratings_and_stops_5_1(tmp_path: Path) -> None:
    archive = tmp_path / "lab.eln"
    with Sandbox("4.9") as server, Manager(server.endpoint, server.token) as manager:
        fill(server)
        manager.export_eln(archive)
    with Sandbox("5.6") as new:
        assert set(lost(move(archive, new))) == {*ALWAYS, "rating"}
    with Sandbox("5.1") as new:
        assert lost(move(archive, new)) == ["everything"]
