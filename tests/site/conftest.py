"""The built site, once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site import serving

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all versions of the site."""
    return tmp_path_factory.mktemp("versions")


@pytest.fixture(scope="session")
def built(versions: Path) -> subprocess.CompletedProcess[str]:
    """The run of MkDocs that builds the site."""
    return serving.build(versions)


@pytest.fixture(scope="session")
def site(versions: Path, built: subprocess.CompletedProcess[str]) -> Path:
    """The folder of the built site."""
    if built.returncode:
        pytest.fail("the site could not be built: see test_the_site_builds_without_a_warning", pytrace=False)
    return versions / "latest"
