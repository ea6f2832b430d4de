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


def test_marker_with_several_releases_runs_each(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.elab_release("3.6", "5.6")
        def test_marked(elab_sandbox):
            print("release", elab_sandbox.release.generation)

        @pytest.mark.elab_release("3.6", "5.6")
        class TestMarkedClass:
            @pytest.mark.parametrize("elab_sandbox", ["4.3"], indirect=True)
            def test_parameter_is_preferred(self, elab_sandbox):
                print("parameter", elab_sandbox.release.generation)
        """
    )
    result = pytester.runpytest_inprocess("-s")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*release 3.6*", "*release 5.6*", "*parameter 4.3*"])


@pytest.mark.parametrize("arguments", ["", "name='3.6'", "'3.6', name='5.6'"])
def test_marker_that_names_no_release_is_an_error(pytester: pytest.Pytester, arguments: str) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.elab_release({arguments})
        def test_marked(elab_sandbox):
            pass
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*elab_release takes release names*"])


def test_marker_of_a_parameter_names_one_release(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize(
            "title", [pytest.param("a", marks=pytest.mark.elab_release("3.6", "5.6"))]
        )
        def test_marked(elab_sandbox, title):
            pass
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*on a parameter exactly one*"])


def test_pytest_works_without_the_extra(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    program = (
        "import sys\nfor name in ('starlette', 'uvicorn'): sys.modules[name] = None\n"
        "import pytest\nsys.exit(pytest.main(['-q']))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=pytester.path, timeout=60, check=False)
    assert result.returncode == 0
