"""The examples of the documentation print the same on servers with either API, but for what is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.running import ROOT, Example, examples, printed_here, run

if TYPE_CHECKING:
    from pathlib import Path

# api-v2.md is about what other releases do not have
PAGES = [
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.name != "api-v2.md"),
]
RELEASES = ("3.6", "4.3", "4.9", "5.6")
SEARCH = "3.6 cannot search"
FIELDS = "3.6 has no metadata"
STATUS = "API v1 of 4.9 sets no status"
NAME = "it prints the release, or states it"
ONE_API = "a generated client speaks one API, and 4.9 needs a query parameter"
ERRORS = "it prints the status of a missing entry, 403 up to and including 4.3"
UPDATED = "it prints the release, and that API v2 is used"
DIFFERENCES = {
    ("README-quickstart", "3.6"): SEARCH,
    ("README-one-call", "3.6"): FIELDS,
    ("README-one-call", "4.9"): STATUS,
    ("README-generated", "3.6"): "3.6 takes an update of the title alone for a creation",
    ("README-generated", "4.9"): ONE_API,
    ("README-generated", "5.6"): ONE_API,
    ("backup-progress", "3.6"): "rows show no change that is as recent, so the entry is read again",
    ("backup-progress", "5.6"): "rows show no change that is as recent, so the entry is read again",
    ("backup-part", "3.6"): SEARCH,
    ("backup-reading", "3.6"): NAME,
    ("backup-reading", "4.9"): NAME,
    ("backup-reading", "5.6"): NAME,
    ("eln-selection", "3.6"): SEARCH,
    ("extra-fields-reading", "3.6"): FIELDS,
    ("extra-fields-writing", "3.6"): FIELDS,
    ("migration-dropin", "3.6"): "it prints a date as the server sent it",
    ("migration-errors", "4.9"): ERRORS,
    ("migration-errors", "5.6"): ERRORS,
    ("migration-unsafe", "4.3"): NAME,
    ("migration-unsafe", "4.9"): NAME,
    ("migration-unsafe", "5.6"): NAME,
    ("migration-typed", "4.9"): ERRORS,
    ("migration-typed", "5.6"): ERRORS,
    ("migration-update", "3.6"): UPDATED,
    ("migration-update", "4.3"): UPDATED,
    ("migration-update", "4.9"): UPDATED,
    ("migration-written_for_sends", "4.9"): STATUS,
    ("recipes-create", "3.6"): "its items type has another title",
    ("recipes-create", "4.9"): STATUS,
    ("recipes-template", "3.6"): "3.6 has no templates",
    ("recipes-change", "4.9"): STATUS,
    ("recipes-book", "5.6"): "from 5.4 an item must be marked as bookable first",
    ("tables-and-notebooks-frames", "3.6"): FIELDS,
}
"""The examples that print something else than on the page, or fail, and why."""


def printed(example: Example, folder: Path, release: str) -> str:
    """What an example prints on a release. Other processes cannot import one that runs in this process."""
    folder.mkdir()
    if example.page != "many-cores":
        return printed_here(example, folder, release)
    return run(example, folder, release).stdout


@pytest.mark.parametrize("example", [example for page in PAGES for example in examples(page)], ids=str)
def test_example_prints_the_same_on_each_release(example: Example, tmp_path: Path) -> None:
    output = example.output
    if output is None:
        output = printed(example, tmp_path / "page", example.release)
    # that of its page is tested with the page
    different = {
        release
        for release in set(RELEASES) - {example.release}
        if printed(example, tmp_path / release, release) != output
    }
    assert different == {release for name, release in DIFFERENCES if name == str(example)}
