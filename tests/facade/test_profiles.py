"""A Manager without arguments: environment and profiles, what its repr says, and whose key goes where."""

from __future__ import annotations

import pickle
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer

from elab_sdk import AsyncManager, ConfigurationError, InsecureConnectionWarning, Manager
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.profiles.user_folders import cache_folder, config_file
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

A, B = "https://a.example.org/api/v1/", "https://b.example.org/api/v1/"
V2 = "https://b.example.org/api/v2/"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the configuration file of the test."""
    for name in ("ELAB_ENDPOINT", "ELAB_TOKEN", "ELAB_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "config.toml"
    monkeypatch.setenv("ELAB_CONFIG", str(file))
    return file


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def save(*profiles: Profile) -> None:
    """Save profiles; the first is the default."""
    saved = Profiles({})
    for profile in profiles:
        saved = saved.with_profile(profile, as_default=False)
    saved.save()


@pytest.mark.parametrize(
    ("arguments", "environment", "shown"),
    [
        ({"endpoint": B, "token": "k"}, {}, f"Manager({B!r})"),
        ({}, {}, f"Manager({A!r}, profile 'a')"),
        ({}, {"ELAB_PROFILE": "b"}, f"Manager({B!r}, profile 'b')"),
        ({"profile": "b"}, {"ELAB_ENDPOINT": A, "ELAB_TOKEN": "k"}, f"Manager({B!r}, profile 'b')"),
        ({"profile": "b"}, {"ELAB_PROFILE": "a"}, f"Manager({B!r}, profile 'b')"),
        ({"endpoint": B}, {}, f"Manager({B!r}, key from profile 'b')"),
        ({"endpoint": V2}, {}, f"Manager({V2!r}, key from profile 'b')"),
        ({"token": "k"}, {}, f"Manager({A!r}, profile 'a')"),
        ({}, {"ELAB_TOKEN": "k"}, f"Manager({A!r}, profile 'a', key from ELAB_TOKEN)"),
        ({}, {"ELAB_ENDPOINT": B}, f"Manager({B!r}, from ELAB_ENDPOINT, key from profile 'b')"),
        (
            {},
            {"ELAB_ENDPOINT": B, "ELAB_TOKEN": "k"},
            f"Manager({B!r}, from ELAB_ENDPOINT, key from ELAB_TOKEN)",
        ),
        ({"endpoint": A}, {"ELAB_ENDPOINT": B, "ELAB_TOKEN": "k"}, f"Manager({A!r}, key from ELAB_TOKEN)"),
        ({}, {"ELAB_ENDPOINT": "", "ELAB_TOKEN": ""}, f"Manager({A!r}, profile 'a')"),
    ],
)
def test_repr_says_where_server_and_key_were_found(
    arguments: dict[str, Any], environment: dict[str, str], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Profile("a", A, "key-of-a"), Profile("b", B, "key-of-b"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert repr(Manager(**arguments)) == shown
    assert repr(AsyncManager(**arguments)) == f"Async{shown}"
    assert "key-of" not in repr(Manager(**arguments))


def test_manager_without_arguments_uses_the_default_profile(sandbox: Sandbox) -> None:
    save(Profile("lab", sandbox.endpoint, sandbox.token), Profile("other", A, "key-of-other"))
    with Manager() as manager, Manager.from_profile("lab", retries=0) as same:
        assert manager.get_all_experiments(limit=1) == same.get_all_experiments(limit=1)


def test_server_and_key_from_nowhere_are_an_error_that_names_each_way() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Manager()
    for way in ("Manager(endpoint=…, token=…)", "ELAB_ENDPOINT and ELAB_TOKEN", "`elab init`"):
        assert way in str(caught.value)


@pytest.mark.parametrize("endpoint", [B, "https://a.example.org:8443", "https://a.example.org.evil.example"])
def test_key_of_a_profile_is_not_used_for_another_server(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Profile("a", A, "key-of-a"))
    with pytest.raises(ConfigurationError, match="no API key is configured"):
        Manager(endpoint)
    with pytest.raises(ConfigurationError, match="its key is not sent to another server"):
        Manager(endpoint, profile="a")
    monkeypatch.setenv("ELAB_ENDPOINT", endpoint)
    with pytest.raises(ConfigurationError, match="no API key is configured"):
        Manager()
    assert Manager.from_profile("a").endpoint == A


def test_unknown_profile_error_names_the_profiles() -> None:
    save(Profile("a", A, "k"), Profile("b", B, "k"))
    with pytest.raises(ConfigurationError, match=r"unknown profile 'lab'.*a, b"):
        Manager.from_profile("lab")
    with pytest.raises(ConfigurationError, match="profile must be a string, not int"):
        Manager.from_profile(3)  # type: ignore[arg-type]
    Profiles({"a": Profile("a", A, "k"), "b": Profile("b", B, "k")}).save()
    with pytest.raises(ConfigurationError, match="ELAB_PROFILE"):
        Manager()


def test_profile_says_how_to_connect(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("-")
    save(Profile("ca", A, "k", ca=str(authority), release="4.3.10"), Profile("open", B, "k", insecure=True))
    manager = Manager()
    assert manager._session.settings.verify == str(authority)
    assert manager.release.version == "4.3.10"
    assert Manager(verify=True, release="3.6").release.version != "4.3.10"
    assert Manager(verify=True)._session.settings.verify is True
    with pytest.warns(InsecureConnectionWarning, match="verify=False"):
        assert Manager.from_profile("open")._session.settings.verify is False


def test_keyring_is_asked_for_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyring:
        @staticmethod
        def get_password(service: str, user: str) -> str:
            return f"{service}-key" if user == f"lab {A}" else ""

    monkeypatch.setitem(sys.modules, "keyring", Keyring)
    save(Profile("lab", A, keyring=True))
    manager = Manager()
    assert manager._session.settings.token == "elab-sdk-key"
    assert repr(manager) == f"Manager({A!r}, profile 'lab')"


def test_worker_reads_the_key_of_the_profile_again(
    sandbox: Sandbox, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Profile("lab", sandbox.endpoint, sandbox.token))
    pickled = pickle.dumps(Manager())
    assert sandbox.token.encode() not in pickled
    # the key of another server
    monkeypatch.setenv("ELAB_TOKEN", "0123abcd")
    with pickle.loads(pickled) as manager:
        manager.get_all_experiments(limit=1)
        assert repr(manager) == f"Manager({sandbox.endpoint!r}, profile 'lab')"
    monkeypatch.delenv("ELAB_TOKEN")
    save(Profile("lab", A, "key-of-another-server"))
    with pickle.loads(pickled) as manager, pytest.raises(ConfigurationError, match="without its API key"):
        manager.get_all_experiments(limit=1)
    config.unlink()
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    with pickle.loads(pickled) as manager:
        manager.get_all_experiments(limit=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_file_that_others_can_read_is_a_warning(config: Path) -> None:
    save(Profile("lab", A, "k"))
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    config.chmod(0o644)
    with pytest.warns(InsecureConnectionWarning, match="chmod 600"):
        Manager()


def test_no_profile_is_read_if_server_and_key_are_given(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("not a profile")
    config.chmod(0o600)
    Manager(A, "k")
    monkeypatch.setenv("ELAB_ENDPOINT", A)
    monkeypatch.setenv("ELAB_TOKEN", "k")
    Manager()
    with pytest.raises(ConfigurationError, match=r"cannot read .*config\.toml"):
        Manager(profile="lab")


@pytest.mark.parametrize(
    ("platform", "variables", "configuration", "cache"),
    [
        ("linux", {}, "{home}/.config/elab-sdk", "{home}/.cache/elab-sdk"),
        ("linux", {"XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/x"}, "/c/elab-sdk", "/x/elab-sdk"),
        (
            "darwin",
            {"XDG_CONFIG_HOME": "/c"},
            "{home}/Library/Application Support/elab-sdk",
            "{home}/Library/Caches/elab-sdk",
        ),
        ("win32", {"APPDATA": "/r", "LOCALAPPDATA": "/l"}, "/r/elab-sdk", "/l/elab-sdk/Cache"),
        ("win32", {}, "{home}/elab-sdk", "{home}/elab-sdk/Cache"),
    ],
)
def test_folders_of_each_platform(
    platform: str,
    variables: dict[str, str],
    configuration: str,
    cache: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ELAB_CONFIG", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if sys.platform == platform:
        # where earlier profiles are
        assert config_file().parent.as_posix() == typer.get_app_dir("elab-sdk").replace("\\", "/")
    monkeypatch.setattr(sys, "platform", platform)
    home = tmp_path.as_posix()
    assert config_file().as_posix() == configuration.format(home=home) + "/config.toml"
    assert cache_folder().as_posix() == cache.format(home=home)
