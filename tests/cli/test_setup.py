"""Profiles, precedence, `elab init`, `whoami` and `profiles`; keys are never printed."""

from __future__ import annotations

import json
import os
import stat
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.cli.command_table import COMMAND_NAMES
from elab_sdk.errors import ConfigurationError
from elab_sdk.profiles.connection import resolve_connection
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.profiles.user_folders import config_file
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import ElabCommand

A, B, C = (f"https://{letter}.example.org/api/v1/" for letter in "abc")


def save_profiles(**profiles: str) -> None:
    """Save profiles with the key `key-of-NAME`; the first is the default."""
    saved = Profiles({})
    for name, endpoint in profiles.items():
        saved = saved.with_profile(Profile(name, endpoint, f"key-of-{name}"), as_default=False)
    saved.save()


# init ---------------------------------------------------------------------------------------------------


def test_init_checks_the_key_and_saves_it_privately(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path
) -> None:
    result = unconfigured_elab("init", "--endpoint", sandbox.site, stdin=f"{sandbox.token}\n")
    assert result.code == 0, result.err
    assert sandbox.token not in result.out + result.err
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.parent.stat().st_mode) == 0o700
    assert [file.name for file in settings.parent.iterdir()] == [settings.name]
    assert unconfigured_elab("list", "--ids").out == "1\n"


@pytest.mark.parametrize(
    ("key", "message"), [("0123abcd", "did not accept the API key"), ("", "the token is empty")]
)
def test_init_does_not_save_an_invalid_key(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path, key: str, message: str
) -> None:
    result = unconfigured_elab("init", "--endpoint", sandbox.endpoint, stdin=f"{key}\n")
    assert result.code in (1, 2)
    assert message in result.err
    assert not settings.exists()


def test_init_without_a_terminal_requires_the_endpoint_option(
    unconfigured_elab: ElabCommand, settings: Path
) -> None:
    result = unconfigured_elab("init", stdin="key\n")
    assert result.code == 2
    assert "--endpoint" in result.err
    assert not settings.exists()


def test_second_profile_does_not_change_the_first(unconfigured_elab: ElabCommand, sandbox: Sandbox) -> None:
    save_profiles(first=A)
    release = sandbox.release.generation
    unconfigured_elab(
        "init", "lab", "--endpoint", sandbox.endpoint, "--release", release, stdin=sandbox.token
    )
    saved = Profiles.load()
    assert saved.by_name["first"] == Profile("first", A, "key-of-first")
    assert saved.by_name["lab"].release == release
    assert saved.default == "first"
    unconfigured_elab("init", "lab", "--default", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert Profiles.load().default == "lab"


def test_key_can_be_stored_in_the_keyring(
    unconfigured_elab: ElabCommand,
    sandbox: Sandbox,
    settings: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # a keyring with the functions of the real one, which writes to a file
    keyring_file = tmp_path / "keyring.json"
    module = ModuleType("keyring")
    exec(KEYRING.format(file=str(keyring_file)), module.__dict__)
    monkeypatch.setitem(sys.modules, "keyring", module)
    result = unconfigured_elab("init", "--keyring", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert result.code == 0, result.err
    assert sandbox.token not in settings.read_text()
    assert sandbox.token in keyring_file.read_text()
    assert unconfigured_elab("list", "--ids").out == "1\n"
    assert "keyring" in unconfigured_elab("profiles").out
    unconfigured_elab("profiles", "--remove", "default")
    assert json.loads(keyring_file.read_text()) == {}


KEYRING = """
import json, pathlib
file = pathlib.Path({file!r})
def _all(): return json.loads(file.read_text()) if file.exists() else {{}}
def get_password(service, user): return _all().get(service + " " + user)
def set_password(service, user, key): file.write_text(json.dumps(_all() | {{service + " " + user: key}}))
def delete_password(service, user):
    rest = _all(); del rest[service + " " + user]; file.write_text(json.dumps(rest))
"""


def test_missing_keyring_library_suggests_pip_install(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    result = unconfigured_elab("init", "--keyring", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert result.code == 2
    assert "pip install keyring" in result.err
    assert not settings.exists()


# precedence ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "environment", "endpoint", "key"),
    [
        ({}, {}, A, "key-of-a"),
        ({"profile": "b"}, {}, B, "key-of-b"),
        ({}, {"ELAB_PROFILE": "b"}, B, "key-of-b"),
        ({"profile": "a"}, {"ELAB_PROFILE": "b"}, A, "key-of-a"),
        ({}, {"ELAB_ENDPOINT": C, "ELAB_TOKEN": "env"}, C, "env"),
        ({}, {"ELAB_ENDPOINT": C, "ELAB_TOKEN": "env", "ELAB_PROFILE": "b"}, C, "env"),
        ({"profile": "b"}, {"ELAB_ENDPOINT": C, "ELAB_TOKEN": "env"}, B, "key-of-b"),
        ({"endpoint": B}, {"ELAB_ENDPOINT": C, "ELAB_TOKEN": "env"}, B, "env"),
        ({}, {"ELAB_TOKEN": "env"}, A, "env"),
        ({}, {"ELAB_TOKEN": "env", "ELAB_PROFILE": "b"}, B, "env"),
        ({"endpoint": B}, {}, B, "key-of-b"),
        ({}, {"ELAB_ENDPOINT": B}, B, "key-of-b"),
        ({"endpoint": "https://b.example.org"}, {}, B, "key-of-b"),
    ],
)
def test_precedence_of_options_environment_and_profiles(
    options: dict[str, str],
    environment: dict[str, str],
    endpoint: str,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_profiles(a=A, b=B)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = resolve_connection(**options)
    assert (settings.endpoint, settings.token) == (endpoint, key)


def test_profile_key_is_not_sent_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    save_profiles(a=A, b=B)
    with pytest.raises(ConfigurationError, match="not sent to another server"):
        resolve_connection(C, "a")
    with pytest.raises(ConfigurationError, match=f"no API key is configured for {C}"):
        resolve_connection(C)
    monkeypatch.setenv("ELAB_ENDPOINT", C)
    with pytest.raises(ConfigurationError, match=f"no API key is configured for {C}"):
        resolve_connection()


def test_two_profiles_without_default_are_ambiguous() -> None:
    Profiles({"a": Profile("a", A, "k"), "b": Profile("b", B, "k")}).save()
    with pytest.raises(ConfigurationError, match="no default"):
        resolve_connection()


def test_options_before_and_after_the_command(unconfigured_elab: ElabCommand, sandbox: Sandbox) -> None:
    save_profiles(a=A, box=sandbox.endpoint)
    file = config_file()
    file.write_text(file.read_text().replace("key-of-box", sandbox.token))
    assert unconfigured_elab("--profile", "box", "list", "--ids").out == "1\n"
    assert unconfigured_elab("list", "--ids", "-p", "box").out == "1\n"
    assert unconfigured_elab("-p", "a", "list", "--ids", "-p", "box").out == "1\n"


def test_profile_stores_the_certificate_options(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("empty")
    unconfigured_elab("init", "--endpoint", sandbox.endpoint, "-k", stdin=sandbox.token)
    assert Profiles.load().by_name["default"].insecure
    result = unconfigured_elab("list", "--ca", tmp_path / "missing.pem")
    assert result.code == 2
    assert "does not exist" in result.err


# the configuration file ---------------------------------------------------------------------------------


def test_warns_about_a_file_readable_by_others(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path
) -> None:
    unconfigured_elab("init", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    settings.chmod(0o644)
    result = unconfigured_elab.process("list")
    assert result.code == 0
    assert "chmod 600" in result.err


@pytest.mark.parametrize(
    "text", ["[profiles", "profiles = 3", "[profiles.a]\nendpoint = 3", "[profiles.a]\n"]
)
def test_invalid_file_error_names_its_path(unconfigured_elab: ElabCommand, settings: Path, text: str) -> None:
    settings.parent.mkdir()
    settings.write_text(text)
    settings.chmod(0o600)
    result = unconfigured_elab("list")
    assert result.code == 2
    assert str(settings) in result.err


def test_special_characters_survive_the_file() -> None:
    profile = Profile('a "b" \\ é \x7f', A, "key", ca="C:\\new\ttab", insecure=True, release="3.6")
    saved = Profiles({}).with_profile(profile, as_default=True)
    saved.save()
    assert Profiles.load() == saved


def test_existing_folder_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("ELAB_CONFIG", str(tmp_path / "elab.toml"))
    Profiles({}).save()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_failed_save_keeps_the_old_file(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_profiles(a=A)
    before = settings.read_text()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space left"):
        save_profiles(b=B)
    assert settings.read_text() == before
    assert [file.name for file in settings.parent.iterdir()] == [settings.name]


def test_default_configuration_folder_of_the_platform(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ELAB_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert config_file() == tmp_path / "elab-sdk" / "config.toml"


def test_profiles_lists_selects_and_removes(unconfigured_elab: ElabCommand) -> None:
    save_profiles(a=A, b=B)
    assert unconfigured_elab("profiles").out == f"* a\t{A}\tfile\n  b\t{B}\tfile\n"
    assert unconfigured_elab("profiles", "--use", "b").code == 0
    assert Profiles.load().default == "b"
    assert unconfigured_elab("profiles", "--remove", "b").code == 0
    assert [each["name"] for each in json.loads(unconfigured_elab("profiles", "--json").out)] == ["a"]
    assert unconfigured_elab("profiles", "--use", "b").code == 2


def test_removing_the_default_profile_selects_another(unconfigured_elab: ElabCommand) -> None:
    save_profiles(a=A, b=B)
    assert unconfigured_elab("profiles", "--remove", "a").code == 0
    assert Profiles.load().default == "b"
    assert unconfigured_elab("profiles").out == f"* b\t{B}\tfile\n"
    assert unconfigured_elab("profiles", "--remove", "b").code == 0
    assert Profiles.load() == Profiles({}, None)


def test_removing_another_profile_keeps_the_default(unconfigured_elab: ElabCommand) -> None:
    save_profiles(a=A, b=B, c=A)
    assert unconfigured_elab("profiles", "--use", "b").code == 0
    assert unconfigured_elab("profiles", "--remove", "a").code == 0
    assert Profiles.load().default == "b"


# whoami -------------------------------------------------------------------------------------------------


@pytest.mark.elab_release("4.3")
def test_whoami_shows_settings_release_and_a_guess(
    elab: ElabCommand, manager: Manager, sandbox: Sandbox
) -> None:
    facts = json.loads(elab("whoami", "--json").out)
    assert facts["endpoint"] == sandbox.endpoint
    assert facts["endpoint_from"] == "ELAB_ENDPOINT"
    assert facts["release"] == "4.3.0 – 4.3.10"
    assert facts["release_because"] == "experiment 1 shows it"
    assert facts["name"].startswith("Ada Admin, if these are your experiments")
    with Manager(sandbox.endpoint, sandbox.other_token) as other:
        other.create_experiment()
    assert json.loads(elab("whoami", "--json").out)["name"].startswith("one of Ada Admin, ")
    assert "release\t4.3" in elab("whoami").out


def test_whoami_on_an_empty_server(unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as empty:
        monkeypatch.setenv("ELAB_ENDPOINT", empty.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", empty.token)
        facts = json.loads(unconfigured_elab("whoami", "--json").out)
    assert facts["release"] == "unknown"
    assert facts["name"].startswith("unknown")


# the key ------------------------------------------------------------------------------------------------


def test_no_command_prints_the_key(elab: ElabCommand, sandbox: Sandbox) -> None:
    for arguments in (
        ("whoami", "--json"),
        ("-v", "get", 1),
        ("get", 99),
        ("doctor",),
        ("doctor", "--json"),
        ("api", "nowhere"),
        ("profiles",),
        ("list", "--release", "3.6"),
    ):
        result = elab(*arguments)
        assert sandbox.token not in result.out + result.err, arguments


def test_no_command_has_an_option_for_the_key(unconfigured_elab: ElabCommand) -> None:
    for name in COMMAND_NAMES:
        text = unconfigured_elab(name, "--help").out.lower()
        assert "--token" not in text
        assert "--key " not in text


def test_error_does_not_repeat_an_invalid_key(unconfigured_elab: ElabCommand, sandbox: Sandbox) -> None:
    result = unconfigured_elab("init", "--endpoint", sandbox.endpoint, stdin="Bearer sekret\n")
    assert result.code == 2
    assert "sekret" not in result.err
