"""Completion of values: from profiles and the cache of a server, without waiting, prompts or errors."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from elab_sdk.cli import completion_cache
from elab_sdk.cli.completion import cache_file
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.profiles.user_folders import cache_folder

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="completion of POSIX shells")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache folder of the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return cache_folder() / "completion"


def complete(line: str, shell: str = "bash") -> list[str]:
    """Return what the shell is offered at the end of a line."""
    words = line.split(" ")
    result = subprocess.run(
        [sys.executable, "-m", "elab_sdk.cli"],
        env={
            **os.environ,
            "_ELAB_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""
    return result.stdout.split("\n")[:-1]


def fill(file: Path, **lists: list[str]) -> None:
    completion_cache.save_lists(file, lists)


def save(endpoint: str, token: str | None, *, keyring: bool = False) -> None:
    Profiles({}).with_profile(Profile("lab", endpoint, token, keyring=keyring), as_default=True).save()


def test_profiles_kinds_and_choices_are_offered() -> None:
    save("https://elab.example.org/api/v1/", None, keyring=True)
    assert complete("elab list --profile ") == ["lab"]
    assert complete("elab profiles --use ") == ["lab"]
    assert complete("elab get i") == ["item"]
    assert "items" in complete("elab list i")


def test_lists_of_the_server_are_read_in_the_background_for_the_next_completion(
    manager: Manager, sandbox: Sandbox, cache: Path
) -> None:
    manager.post_experiment(1, tags="blot")
    save(sandbox.endpoint, sandbox.token)
    assert complete("elab list --tag ") == [""]
    file = cache_file(sandbox.endpoint, "lab")
    deadline = time.monotonic() + 30
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    sandbox.requests.clear()
    assert complete("elab list --tag ") == ["blot"]
    assert "Need\\ to\\ be\\ redone" in complete("elab create --category ")
    assert "Need to be redone" in complete("elab create --category ", "fish")
    assert sandbox.requests == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert sandbox.token not in file.read_text() + file.name


def test_names_of_fields_are_offered_for_set_and_fields(sandbox: Sandbox) -> None:
    save(sandbox.endpoint, sandbox.token)
    fill(cache_file(sandbox.endpoint, "lab"), fields=["pH", "Operator"])
    assert complete("elab set 1 p") == ["pH="]
    assert complete("elab set item 1 p") == ["pH="]
    assert complete("elab unset 1 O") == ["Operator"]
    assert complete("elab list --fields title,p") == ["title,pH"]


def test_offline_server_and_broken_cache_offer_nothing(cache: Path) -> None:
    save("http://127.0.0.1:9/api/v1/", "key")
    assert complete("elab list --category ") == [""]
    file = cache_file("http://127.0.0.1:9/api/v1/", "lab")
    file.write_text("{")
    assert complete("elab list --category ") == [""]
    # one attempt is enough for a while
    assert len(list(cache.glob("*.started"))) == 1
    fill(file, statuses=["Running"])
    file.write_text(json.dumps({**json.loads(file.read_text()), "seen": 0}))
    assert complete("elab list --category R") == ["Running"]


def test_keyring_is_not_asked(cache: Path) -> None:
    save("http://127.0.0.1:9/api/v1/", None, keyring=True)
    assert complete("elab list --category ") == [""]
    assert not cache.exists()


@pytest.mark.parametrize("address", ["0a" * 42, "https://ada:secret@elab.example.org"])
def test_key_or_password_in_the_address_names_no_file(
    address: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELAB_ENDPOINT", address)
    monkeypatch.setenv("ELAB_TOKEN", "key")
    assert complete("elab list --category ") == [""]
    assert not cache.exists()


def test_unreadable_server_leaves_the_cache(tmp_path: Path) -> None:
    file = tmp_path / "lists.json"
    assert completion_cache.main([str(file), "--endpoint=http://127.0.0.1:9/api/v1/"]) == 1
    assert not file.exists()


def test_completion_loads_no_client(sandbox: Sandbox) -> None:
    save(sandbox.endpoint, sandbox.token)
    fill(cache_file(sandbox.endpoint, "lab"), statuses=["Running"])
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "elab_sdk.cli"],
        env={
            **os.environ,
            "_ELAB_COMPLETE": "complete_bash",
            "COMP_WORDS": "elab list --category ",
            "COMP_CWORD": "3",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "Running\n"
    modules = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "elab_sdk.cli.completion" in modules
    assert not modules & {"httpx", "attrs", "attr", "ssl", "elab_sdk.config", "elab_sdk.errors"}
