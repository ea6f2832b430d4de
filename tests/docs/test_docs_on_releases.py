"""The examples of the documentation print the same on servers with either API, but for what is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.running import ROOT, Example, examples, needs_process, printed_here, run

if TYPE_CHECKING:
    from pathlib import Path

# api-v2.md is about what other releases do not have, and the others about files, settings and releases
OTHER_PAGES = {
    "api-v2",
    "tutorial",
    "logging",
    "timeouts",
    "tls-and-proxies",
    "windows",
    "releases",
    "safe-writes",
}
PAGES = [
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.stem not in OTHER_PAGES),
]
RELEASES = ("3.6", "4.3", "4.9", "5.6")
SEARCH = "3.6 cannot search"
FIELDS = "3.6 has no metadata"
STATUS = "API v1 of 4.9 sets no status"
NAME = "it prints the release, or states it"
ONE_API = "a generated client speaks one API"
TEMPLATES = "3.6 has no templates"
ERRORS = "it prints the status and the text of a missing entry"
UPDATED = "it prints the release, and that API v2 is used"
DIFFERENCES = {
    ("README-generated", "3.6"): ONE_API,
    ("index-read", "3.6"): FIELDS,
    ("troubleshooting-attributes", "3.6"): ERRORS,
    ("troubleshooting-attributes", "4.3"): ERRORS,
    ("README-generated", "4.3"): ONE_API,
    ("README-one-call", "3.6"): FIELDS,
    ("README-one-call", "4.9"): STATUS,
    ("README-quickstart", "3.6"): SEARCH,
    ("bookings-week", "4.3"): "4.3 cannot list bookings",
    ("backup-first", "3.6"): TEMPLATES,
    ("backup-part", "3.6"): SEARCH,
    ("backup-reading", "3.6"): NAME,
    ("backup-reading", "4.3"): NAME,
    ("backup-reading", "4.9"): NAME,
    ("backup-servers", "3.6"): TEMPLATES,
    ("eln-selection", "3.6"): SEARCH,
    ("extra-fields-reading", "3.6"): FIELDS,
    ("extra-fields-writing", "3.6"): FIELDS,
    ("migration-dropin", "3.6"): "it prints a date as the server sent it",
    ("migration-errors", "3.6"): ERRORS,
    ("migration-errors", "4.3"): ERRORS,
    ("migration-errors", "4.9"): ERRORS,
    ("migration-typed", "3.6"): ERRORS,
    ("migration-typed", "4.3"): ERRORS,
    ("migration-unsafe", "4.3"): NAME,
    ("migration-unsafe", "4.9"): NAME,
    ("migration-unsafe", "5.6"): NAME,
    ("migration-update", "3.6"): UPDATED,
    ("migration-update", "4.3"): UPDATED,
    ("migration-update", "4.9"): UPDATED,
    ("migration-written_for_sends", "4.9"): STATUS,
    ("moving-copy", "3.6"): TEMPLATES,
    ("moving-from-backup", "3.6"): TEMPLATES,
    ("recipes-change", "4.9"): STATUS,
    ("recipes-create", "3.6"): "its items type has another title",
    ("recipes-create", "4.9"): STATUS,
    ("recipes-template", "3.6"): TEMPLATES,
    ("update-to-5-check", "3.6"): UPDATED,
    ("update-to-5-check", "4.3"): UPDATED,
    ("update-to-5-check", "4.9"): UPDATED,
    ("tables-and-plots-frames", "3.6"): FIELDS,
}
"""The examples that print something else than on the page, or fail, and why."""


def printed(example: Example, folder: Path, release: str) -> str:
    """What an example prints on a release."""
    folder.mkdir()
    if needs_process(example):
        return run(example, folder, release).stdout
    return printed_here(example, folder, release)


# what pytest prints depends on the time
EXAMPLES = [
    example for page in PAGES for example in examples(page) if not (example.file or "").startswith("test_")
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
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
