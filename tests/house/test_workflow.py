"""The CI workflow matches pyproject.toml, and test groups list existing tests."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.groups import GROUPS

ROOT = Path(__file__).parents[2]
WORKFLOW: Any = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
RELEASE: Any = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
PROJECT: Any = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _steps(job: str) -> str:
    return "\n".join(step.get("run", "") for step in WORKFLOW["jobs"][job]["steps"])


def test_workflow_uses_the_declared_python_versions() -> None:
    build, wheel = WORKFLOW["jobs"]["build"], WORKFLOW["jobs"]["wheel"]
    assert wheel["strategy"]["matrix"]["python"] == "${{ fromJSON(needs.build.outputs.pythons) }}"
    assert build["outputs"]["pythons"] == "${{ steps.pythons.outputs.pythons }}"
    (step,) = [step for step in build["steps"] if step.get("id") == "pythons"]
    command = re.search(r"\$\(python (tools/\S+) --json\)", step["run"])
    assert command is not None
    result = subprocess.run(
        [sys.executable, ROOT / command[1], "--json"], capture_output=True, text=True, check=True
    )
    declared = [
        classifier.rpartition(" ")[2] for classifier in PROJECT["classifiers"] if ":: 3." in classifier
    ]
    assert yaml.safe_load(result.stdout) == declared == ["3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["requires-python"] == f">={declared[0]}"


def test_wheel_is_built_once_and_tested_on_three_systems() -> None:
    wheel = WORKFLOW["jobs"]["wheel"]
    assert wheel["needs"] == "build"
    assert {name.partition("-")[0] for name in wheel["strategy"]["matrix"]["system"]} == {
        "ubuntu",
        "macos",
        "windows",
    }
    assert "-m build" in _steps("build")
    assert "-m build" not in _steps("wheel")
    assert "rm -rf elab_sdk generated" in _steps("wheel")
    assert "dist/*.whl" in _steps("wheel")


@pytest.mark.parametrize("group", GROUPS)
def test_groups_list_existing_tests(group: str) -> None:
    assert [path for path in GROUPS[group] if not (ROOT / "tests" / path).exists()] == []
    assert list(GROUPS[group]) == sorted(set(GROUPS[group]))


def test_workflow_skips_existing_groups() -> None:
    skipped = re.findall(r"--skip (\w+)", _steps("wheel") + (ROOT / ".ci/run").read_text())
    assert set(skipped) <= set(GROUPS)
    assert "checkout" in skipped


def test_lowest_versions_are_those_that_the_project_declares() -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "tools/versions.py", "lowest"], capture_output=True, text=True, check=True
    )
    declared = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    names = {re.split("[<>=]", each)[0] for each in declared if "[" not in each}
    # numpy is one that suits the lowest pandas
    assert {line.partition("==")[0] for line in result.stdout.splitlines()} == names | {"numpy"}
    assert "starlette==0.44" in result.stdout.splitlines()


def test_workflow_tests_with_the_lowest_and_the_newest_versions() -> None:
    matrix = WORKFLOW["jobs"]["versions"]["strategy"]["matrix"]
    assert matrix["versions"] == ["lowest", "newest"]
    assert "tools/versions.py ${{ matrix.versions }}" in _steps("versions")
    assert "constraints.txt" not in _steps("versions")
    assert "for versions in newest lowest" in (ROOT / ".ci/run").read_text()


def test_release_publishes_without_a_stored_token_what_it_built_twice() -> None:
    jobs = RELEASE["jobs"]
    with_identity = {name for name, job in jobs.items() if "id-token" in job.get("permissions", {})}
    assert with_identity == {"build", "pypi"}
    assert jobs["pypi"]["environment"] == "pypi"
    assert RELEASE["permissions"] == {"contents": "read"}
    actions = {
        step["uses"].partition("@")[0] for job in jobs.values() for step in job["steps"] if "uses" in step
    }
    assert {"actions/attest-build-provenance", "actions/attest-sbom"} < actions
    assert "secrets." not in (ROOT / ".github/workflows/release.yml").read_text()
    build = "\n".join(step.get("run", "") for step in jobs["build"]["steps"])
    assert build.count("make build") == 2
    assert "cmp" in build
