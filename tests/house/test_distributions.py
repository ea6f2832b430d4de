"""The wheel and the source archive: complete, reproducible, and with links that work outside the checkout."""

from __future__ import annotations

import email
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from elab_sdk import __version__
from elab_sdk._site import SITE

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[2]
PROJECT: Any = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RECIPE: Any = yaml.safe_load((ROOT / "recipe/recipe.yaml").read_text())
CITATION: Any = yaml.safe_load((ROOT / "CITATION.cff").read_text())


def _build(source: Path, target: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=env)


def _hashes(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both from this folder."""
    folder = tmp_path_factory.mktemp("dist")
    _build(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def metadata(dist: Path) -> Message:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        return email.message_from_bytes(packed.read(f"elab_sdk-{__version__}.dist-info/METADATA"))


def _unpacked(dist: Path, folder: Path) -> Path:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / f"elab_sdk-{__version__}"


def test_builds_in_two_folders_at_two_times_have_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    source = _unpacked(dist, tmp_path / "first")
    other = tmp_path / "second" / "elsewhere"
    shutil.copytree(source, other)
    for file in other.rglob("*"):
        os.utime(file, (1_500_000_000, 1_500_000_000))
        file.chmod(file.stat().st_mode & 0o700)  # as with another umask
    _build(source, tmp_path / "a")
    _build(other, tmp_path / "b")
    assert len(_hashes(dist)) == 2
    assert _hashes(tmp_path / "a") == _hashes(tmp_path / "b") == _hashes(dist)


def test_source_archive_contains_what_its_tests_read(dist: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    recordings = {
        each.relative_to(ROOT).as_posix() for each in (ROOT / "tests/recordings").rglob("*") if each.is_file()
    }
    assert recordings
    assert recordings <= names
    assert {
        "Makefile",
        "constraints.txt",
        ".ci/run",
        ".github/workflows/ci.yml",
        "spec/openapi.yaml",
    } <= names
    assert not [
        name for name in names if name.startswith((".venv", "build/", "dist/")) or "__pycache__" in name
    ]


def test_links_of_the_readme_work_on_an_index(metadata: Message) -> None:
    readme = str(metadata.get_payload())
    targets = re.findall(r"\]\(([^)\s]*)\)", readme)
    assert {f"{SITE}how-to/recipes/", f"{SITE}changelog/", f"{SITE}contributing/"} <= {*targets}
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []
    anchors = {target for target in targets if target.startswith("#")}
    headings = re.findall(r"^#+ (.*)$", readme, re.MULTILINE)
    assert anchors <= {f"#{heading.lower().replace(' ', '-')}" for heading in headings}


def test_addresses_of_the_site_are_the_same_everywhere(metadata: Message) -> None:
    urls = dict(url.split(", ") for url in metadata.get_all("Project-URL", []))
    assert urls == {"Documentation": SITE, "Changelog": f"{SITE}changelog/"}
    assert {RECIPE["about"]["homepage"], RECIPE["about"]["documentation"], CITATION["url"]} == {SITE}


def test_conda_recipe_and_citation_match_the_project() -> None:
    assert RECIPE["context"]["version"] == CITATION["version"] == __version__
    assert RECIPE["about"]["license"] == CITATION["license"] == PROJECT["license"]
    assert f">={RECIPE['context']['python_min']}" == PROJECT["requires-python"]
    extras = PROJECT["optional-dependencies"]
    needed = {
        re.sub(r"(?<=[\w-])(?=[<>=])", " ", each, count=1) for each in PROJECT["dependencies"] + extras["cli"]
    }
    assert needed == {each for each in RECIPE["requirements"]["run"] if not each.startswith("python >")}
    lowest = {re.sub(r"(?<=\w)(?=>)", " ", each) for each in chain(*extras.values()) if ";" not in each}
    constraints = {each.replace("dask-core", "dask") for each in RECIPE["requirements"]["run_constraints"]}
    assert constraints <= lowest
