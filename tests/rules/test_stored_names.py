"""Names of uploaded files as releases store them."""

from __future__ import annotations

import pytest

from elab_sdk.rules.releases import find_release
from elab_sdk.rules.stored_names import stored_name


@pytest.mark.parametrize(
    ("release", "name", "stored"),
    [
        ("2.0", "my report (1).tar.gz", "my.report..1..tar.gz"),
        ("3.3", "Überblick.csv", "..berblick.csv"),
        ("3.6", "my report (1).tar.gz", "my-report-1.tar.gz"),
        ("4.9", "gel 5\u202f%\n.png", "gel-5\u202f-.png"),
        ("4.9", "C:\\data\\.hidden-", "hidden"),
    ],
)
def test_names_are_stored_as_the_release_does(release: str, name: str, stored: str) -> None:
    assert stored_name(name, find_release(release)) == stored
    assert stored_name(stored, find_release(release)) == stored
