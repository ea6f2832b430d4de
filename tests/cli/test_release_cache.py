"""The cache of reported releases, which saves the next command a request for a day."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from elab_sdk.cli import release_cache
from elab_sdk.profiles.user_folders import config_file
from elab_sdk.rules.known_release import KnownRelease
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://elab.example.org/"
URL = f"{SITE}api/v1/"
REPORTED = KnownRelease(DetectedRelease().reported("4.3.10", "its login page says so"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ELAB_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path


def test_reported_release_is_cached_for_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert release_cache.cached_release(URL) is None
    release_cache.update_cache(URL, REPORTED)
    release = release_cache.cached_release(URL)
    assert release is not None
    assert (release.version, release.certainty, release.is_stated) == ("4.3.10", "reported", False)
    now = time.time()
    for moment in (now + 90_000, now - 90_000):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        assert release_cache.cached_release(URL) is None


def test_stated_or_inferred_release_is_not_cached(folder: Path) -> None:
    release_cache.update_cache(URL, KnownRelease(DetectedRelease.stated("4.3.10")))
    release_cache.update_cache(URL, KnownRelease(DetectedRelease.from_search_error(200)))
    release_cache.update_cache(URL, KnownRelease(DetectedRelease()))
    assert not (folder / "releases.json").exists()


def test_contradicted_release_is_removed_from_the_cache() -> None:
    release_cache.update_cache(URL, REPORTED)
    release_cache.update_cache(URL, KnownRelease(DetectedRelease.from_search_error(400)))
    assert release_cache.cached_release(URL) is None


INVALID = ["", "[]", "null", "{", '{"x": 1}', json.dumps({URL: {"version": "9.9", "seen": 1}})]


@pytest.mark.parametrize("text", INVALID)
def test_invalid_cache_file_is_ignored_and_replaced(folder: Path, text: str) -> None:
    (folder / "releases.json").write_text(text)
    assert release_cache.cached_release(URL) is None
    release_cache.update_cache(URL, REPORTED)
    assert release_cache.cached_release(URL) is not None
    assert json.loads((folder / "releases.json").read_text())[SITE]["version"] == "4.3.10"


def test_both_apis_of_a_site_have_one_release(folder: Path) -> None:
    release_cache.update_cache(
        f"{SITE}api/v2/", KnownRelease(DetectedRelease().reported("5.3.11", "api/v2/info says so"))
    )
    release = release_cache.cached_release(URL)
    assert release is not None
    assert (release.version, release.api) == ("5.3.11", "v2")
    (folder / "releases.json").write_text(json.dumps({URL: {"version": "4.3.10", "seen": time.time()}}))
    older = release_cache.cached_release(f"{SITE}api/v2/")
    assert older is not None
    assert older.version == "4.3.10"


def test_cache_creates_no_configuration_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_CONFIG", str(folder / "none" / "config.toml"))
    release_cache.update_cache(URL, REPORTED)
    assert not config_file().parent.exists()


def test_second_manager_uses_the_cached_release() -> None:
    with Sandbox("4.3.10") as sandbox:
        for expected in (1, 0):
            sandbox.requests.clear()
            release = release_cache.cached_release(sandbox.endpoint)
            with release_cache.CachingManager(sandbox.endpoint, sandbox.token, release=release) as manager:
                manager.create_experiment(title="Blot", date="2017-04-15", body="<p>a</p>")
            assert [request.path for request in sandbox.requests].count("/login.php") == expected
