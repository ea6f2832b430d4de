"""The pytest fixture `elab_sandbox` that the package installs."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

TEST_FILE = """
    import pytest

    def test_it(elab_sandbox):
        print("release", elab_sandbox.release.generation)
        assert elab_sandbox.state()["experiments"] == []

    @pytest.mark.elab_release("2.0")
    def test_marked(elab_sandbox):
        assert elab_sandbox.release.generation == "2.0"

    @pytest.mark.parametrize("elab_sandbox", ["3.6", "4.9"], indirect=True)
    def test_parametrized(elab_sandbox):
        assert elab_sandbox.release.generation in ("3.6", "4.9")
"""


@pytest.mark.parametrize(
    ("arguments", "ini", "release"),
    [
        ([], "", "4.3"),
        (["--elab-release", "3.4"], "elab_release = 3.0", "3.4"),
        ([], "elab_release = 3.0", "3.0"),
    ],
)
def test_fixture_runs_the_selected_release(
    pytester: pytest.Pytester, arguments: list[str], ini: str, release: str
) -> None:
    pytester.makeini(f"[pytest]\naddopts = --strict-markers\nfilterwarnings = error\n{ini}\n")
    pytester.makepyfile(TEST_FILE)
    result = pytester.runpytest_subprocess("-s", *arguments)
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([f"*release {release}*"])


def test_pytest_works_without_the_extra(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    program = (
        "import sys\nfor name in ('starlette', 'uvicorn'): sys.modules[name] = None\n"
        "import pytest\nsys.exit(pytest.main(['-q']))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=pytester.path, timeout=60, check=False)
    assert result.returncode == 0
