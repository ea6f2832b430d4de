"""Scripts of 2020 print the same with elabapy on their release and with the drop-in on newer ones."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from elab_sdk import NotSupportedByServer
from elab_sdk.sandbox import Sandbox
from tests.elabapy.everyday.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = Path(__file__).parent / "everyday"
SCRIPTS: Final = sorted(FOLDER.glob("*.py"))
SCRIPTS.remove(FOLDER / "notebook.py")
IMPORT: Final = "import elabapy\n"
WRITTEN_FOR: Final = {
    "3.6": SCRIPTS,
    # these read dates without dashes
    "4.3": [script for script in SCRIPTS if script.stem not in ("list_experiments", "weekly_report")],
}
SERVERS: Final = ("4.9 api/v1/", "4.9 api/v2/", "5.1 api/v1/", "5.3 api/v1/", "5.6 api/v1/", "5.6 api/v2/")
"""Release and address; a script keeps the address that it was written with."""
_IMPOSSIBLE: Final = {("stale_experiments", "4.9 api/v1/"): "use an endpoint that ends in /api/v2/"}
"""What a server cannot do, and what the error says."""


def run(script: Path, notebook: Notebook, path: str, written_for: str | None) -> str:
    """Return what a script prints, with elabapy or, if `written_for` is given, with the drop-in."""
    sandbox = notebook.sandbox
    code = script.read_text("utf-8")
    assert code.count(IMPORT) == 1
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as output:
        patch.setenv("ELAB_ENDPOINT", sandbox.site + path)
        patch.setenv("ELAB_TOKEN", sandbox.token)
        patch.setenv("ELAB_TIME_ZONE", "Europe/Paris")
        if written_for is not None:
            patch.setenv("ELAB_WRITTEN_FOR", written_for)
            code = code.replace(IMPORT, "import elab_sdk.elabapy as elabapy\n")
        try:
            exec(compile(code, str(script), "exec"), {"__name__": "__main__"})
        finally:
            notebook.restore()
    return output.getvalue()


@pytest.fixture(scope="module")
def notebooks() -> Iterator[dict[str, Notebook]]:
    with contextlib.ExitStack() as stack:
        yield {
            release: Notebook(stack.enter_context(Sandbox(release=release)))
            for release in (*WRITTEN_FOR, *dict.fromkeys(server.split()[0] for server in SERVERS))
        }


@pytest.mark.parametrize(
    ("script", "release"),
    [(script, release) for release, scripts in WRITTEN_FOR.items() for script in scripts],
    ids=lambda value: value if isinstance(value, str) else value.stem,
)
def test_script_prints_the_same_on_newer_servers(
    script: Path, release: str, notebooks: dict[str, Notebook]
) -> None:
    expected = run(script, notebooks[release], "api/v1/", None)
    assert len(expected.splitlines()) > 3
    for server in SERVERS:
        newer, path = server.split()
        if (script.stem, server) in _IMPOSSIBLE:
            with pytest.raises(NotSupportedByServer, match=_IMPOSSIBLE[script.stem, server]):
                run(script, notebooks[newer], path, release)
        else:
            assert (server, run(script, notebooks[newer], path, release)) == (server, expected)


def test_ten_scripts_are_compared() -> None:
    assert len(SCRIPTS) >= 10
