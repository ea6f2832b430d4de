"""What a server said of its release spares the next command the question, for a day."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from elab_sdk import KnownRelease
from elab_sdk.cli import release_cache
from elab_sdk.cli.profiles import config_file
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://elab.example.org/api/v1/"
SAID = KnownRelease().reported("4.3.10", "its login page says so")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ELAB_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path


def test_what_a_server_said_is_known_for_a_day_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert release_cache.known(URL) is None
    release_cache.remember(URL, SAID)
    known = release_cache.known(URL)
    assert known is not None
    assert (known.version, known.certainty, known.is_stated) == ("4.3.10", "reported", False)
    now = time.time()
    for later in (now + 90_000, now - 90_000):
        monkeypatch.setattr(time, "time", lambda later=later: later)
        assert release_cache.known(URL) is None


def test_what_is_stated_or_inferred_is_not_kept(folder: Path) -> None:
    release_cache.remember(URL, KnownRelease.stated("4.3.10"))
    release_cache.remember(URL, KnownRelease.from_search_error(200))
    release_cache.remember(URL, KnownRelease())
    assert not (folder / "releases.json").exists()


def test_what_the_server_contradicts_is_forgotten() -> None:
    release_cache.remember(URL, SAID)
    release_cache.remember(URL, KnownRelease.from_search_error(400))
    assert release_cache.known(URL) is None


BROKEN = ["", "[]", "null", "{", '{"x": 1}', json.dumps({URL: {"version": "9.9", "seen": 1}})]


@pytest.mark.parametrize("text", BROKEN)
def test_a_file_that_is_broken_is_no_error_and_is_replaced(folder: Path, text: str) -> None:
    (folder / "releases.json").write_text(text)
    assert release_cache.known(URL) is None
    release_cache.remember(URL, SAID)
    assert release_cache.known(URL) is not None
    assert json.loads((folder / "releases.json").read_text())[URL]["version"] == "4.3.10"


def test_without_a_folder_for_profiles_none_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_CONFIG", str(folder / "none" / "config.toml"))
    release_cache.remember(URL, SAID)
    assert not config_file().parent.exists()


def test_the_second_manager_asks_for_no_page() -> None:
    with Sandbox("4.3.10") as sandbox:
        for expected in (1, 0):
            sandbox.requests.clear()
            known = release_cache.known(sandbox.endpoint)
            with release_cache.RememberingManager(sandbox.endpoint, sandbox.token, release=known) as manager:
                manager.create_experiment(title="Blot", date="2017-04-15", body="<p>a</p>")
            assert [request.path for request in sandbox.requests].count("/login.php") == expected
