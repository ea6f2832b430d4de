"""Profiles, keys, precedence, `elab init`, `whoami` and `profiles`: and that a key is shown nowhere."""

from __future__ import annotations

import json
import os
import stat
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.cli.command_tree import NAMES
from elab_sdk.cli.connection import choose
from elab_sdk.cli.profiles import Profile, Profiles, config_file
from elab_sdk.errors import ConfigurationError
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Elab

A, B, C = (f"https://{letter}.example.org/api/v1/" for letter in "abc")


def keep(**profiles: str) -> None:
    """Profiles, each with an endpoint and a key that is called after it; the first is the default."""
    known = Profiles({})
    for name, endpoint in profiles.items():
        known = known.with_one(Profile(name, endpoint, f"key-of-{name}"), as_default=False)
    known.save()


# init ---------------------------------------------------------------------------------------------------


def test_init_checks_the_key_and_keeps_it_for_its_owner_alone(
    nobody: Elab, sandbox: Sandbox, settings: Path
) -> None:
    done = nobody("init", "--endpoint", sandbox.site, stdin=f"{sandbox.token}\n")
    assert done.code == 0, done.err
    assert sandbox.token not in done.out + done.err
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.parent.stat().st_mode) == 0o700
    assert [file.name for file in settings.parent.iterdir()] == [settings.name]
    assert nobody("list", "--ids").out == "1\n"


@pytest.mark.parametrize(
    ("key", "words"), [("0123abcd", "did not accept the API key"), ("", "the token is empty")]
)
def test_init_keeps_nothing_that_does_not_work(
    nobody: Elab, sandbox: Sandbox, settings: Path, key: str, words: str
) -> None:
    done = nobody("init", "--endpoint", sandbox.endpoint, stdin=f"{key}\n")
    assert done.code in (1, 2)
    assert words in done.err
    assert not settings.exists()


def test_init_asks_for_no_address_where_nobody_can_answer(nobody: Elab, settings: Path) -> None:
    done = nobody("init", stdin="key\n")
    assert done.code == 2
    assert "--endpoint" in done.err
    assert not settings.exists()


def test_a_second_profile_leaves_the_first_as_it_is(nobody: Elab, sandbox: Sandbox) -> None:
    keep(first=A)
    nobody("init", "lab", "--endpoint", sandbox.endpoint, "--release", "4.3", stdin=sandbox.token)
    known = Profiles.load()
    assert known.every["first"] == Profile("first", A, "key-of-first")
    assert known.every["lab"].release == "4.3"
    assert known.default == "first"
    nobody("init", "lab", "--default", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert Profiles.load().default == "lab"


def test_the_key_may_be_kept_in_the_keyring(
    nobody: Elab, sandbox: Sandbox, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a keyring with the functions of the real one, which writes a file
    kept = tmp_path / "kept.json"
    module = ModuleType("keyring")
    exec(KEYRING.format(file=str(kept)), module.__dict__)
    monkeypatch.setitem(sys.modules, "keyring", module)
    done = nobody("init", "--keyring", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert done.code == 0, done.err
    assert sandbox.token not in settings.read_text()
    assert sandbox.token in kept.read_text()
    assert nobody("list", "--ids").out == "1\n"
    assert "keyring" in nobody("profiles").out
    nobody("profiles", "--remove", "default")
    assert json.loads(kept.read_text()) == {}


KEYRING = """
import json, pathlib
file = pathlib.Path({file!r})
def _all(): return json.loads(file.read_text()) if file.exists() else {{}}
def get_password(service, user): return _all().get(service + " " + user)
def set_password(service, user, key): file.write_text(json.dumps(_all() | {{service + " " + user: key}}))
def delete_password(service, user):
    rest = _all(); del rest[service + " " + user]; file.write_text(json.dumps(rest))
"""


def test_without_the_library_the_keyring_says_what_to_install(
    nobody: Elab, sandbox: Sandbox, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    done = nobody("init", "--keyring", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert done.code == 2
    assert "pip install keyring" in done.err
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
def test_what_comes_first_wins(
    options: dict[str, str],
    environment: dict[str, str],
    endpoint: str,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep(a=A, b=B)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    chosen = choose(**options)
    assert (chosen.endpoint, chosen.token) == (endpoint, key)


def test_the_key_of_a_profile_goes_to_no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(a=A, b=B)
    with pytest.raises(ConfigurationError, match="not sent elsewhere"):
        choose(C, "a")
    with pytest.raises(ConfigurationError, match=f"no key is known for {C}"):
        choose(C)
    monkeypatch.setenv("ELAB_ENDPOINT", C)
    with pytest.raises(ConfigurationError, match=f"no key is known for {C}"):
        choose()


def test_of_two_profiles_without_a_default_none_is_guessed() -> None:
    Profiles({"a": Profile("a", A, "k"), "b": Profile("b", B, "k")}).save()
    with pytest.raises(ConfigurationError, match="no server is known"):
        choose()


def test_options_may_stand_before_the_command_and_after_it(nobody: Elab, sandbox: Sandbox) -> None:
    keep(a=A, box=sandbox.endpoint)
    file = config_file()
    file.write_text(file.read_text().replace("key-of-box", sandbox.token))
    assert nobody("--profile", "box", "list", "--ids").out == "1\n"
    assert nobody("list", "--ids", "-p", "box").out == "1\n"
    assert nobody("-p", "a", "list", "--ids", "-p", "box").out == "1\n"


def test_a_profile_keeps_how_certificates_are_checked(nobody: Elab, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    nobody("init", "--endpoint", sandbox.endpoint, "-k", stdin=sandbox.token)
    assert Profiles.load().every["default"].insecure
    done = nobody("list", "--ca", tmp_path / "missing.pem")
    assert done.code == 2
    assert "does not exist" in done.err


# the file -----------------------------------------------------------------------------------------------


def test_a_file_that_others_can_read_is_warned_of(nobody: Elab, sandbox: Sandbox, settings: Path) -> None:
    nobody("init", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    settings.chmod(0o644)
    done = nobody("list")
    assert done.code == 0
    assert "chmod 600" in done.err


@pytest.mark.parametrize(
    "text", ["[profiles", "profiles = 3", "[profiles.a]\nendpoint = 3", "[profiles.a]\n"]
)
def test_a_file_that_is_broken_says_where_it_is(nobody: Elab, settings: Path, text: str) -> None:
    settings.parent.mkdir()
    settings.write_text(text)
    settings.chmod(0o600)
    done = nobody("list")
    assert done.code == 2
    assert str(settings) in done.err


def test_odd_names_and_values_survive_the_file() -> None:
    odd = Profile('a "b" \\ é \x7f', A, "key", ca="C:\\new\ttab", insecure=True, release="3.6")
    known = Profiles({}).with_one(odd, as_default=True)
    known.save()
    assert Profiles.load() == known


def test_a_folder_that_is_there_already_keeps_its_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("ELAB_CONFIG", str(tmp_path / "elab.toml"))
    Profiles({}).save()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_file_that_cannot_be_replaced_stays_whole(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(a=A)
    before = settings.read_text()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space left"):
        keep(b=B)
    assert settings.read_text() == before
    assert [file.name for file in settings.parent.iterdir()] == [settings.name]


def test_without_elab_config_the_platforms_folder_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ELAB_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert config_file() == tmp_path / "elab-sdk" / "config.toml"


def test_profiles_are_listed_chosen_and_removed(nobody: Elab) -> None:
    keep(a=A, b=B)
    assert nobody("profiles").out == f"* a\t{A}\tfile\n  b\t{B}\tfile\n"
    assert nobody("profiles", "--use", "b").code == 0
    assert Profiles.load().default == "b"
    assert nobody("profiles", "--remove", "b").code == 0
    assert [each["name"] for each in json.loads(nobody("profiles", "--json").out)] == ["a"]
    assert nobody("profiles", "--use", "b").code == 2


def test_removing_the_default_profile_makes_another_the_default(nobody: Elab) -> None:
    keep(a=A, b=B)
    assert nobody("profiles", "--remove", "a").code == 0
    assert Profiles.load().default == "b"
    assert nobody("profiles").out == f"* b\t{B}\tfile\n"
    assert nobody("profiles", "--remove", "b").code == 0
    assert Profiles.load() == Profiles({}, None)


def test_removing_another_profile_keeps_the_default(nobody: Elab) -> None:
    keep(a=A, b=B, c=A)
    assert nobody("profiles", "--use", "b").code == 0
    assert nobody("profiles", "--remove", "a").code == 0
    assert Profiles.load().default == "b"


# whoami -------------------------------------------------------------------------------------------------


def test_whoami_says_what_is_known_and_what_is_not(elab: Elab, manager: Manager, sandbox: Sandbox) -> None:
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


def test_whoami_on_an_empty_server(nobody: Elab, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as empty:
        monkeypatch.setenv("ELAB_ENDPOINT", empty.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", empty.token)
        facts = json.loads(nobody("whoami", "--json").out)
    assert facts["release"] == "unknown"
    assert facts["name"].startswith("unknown")


# the key ------------------------------------------------------------------------------------------------


def test_the_key_is_shown_nowhere(elab: Elab, sandbox: Sandbox) -> None:
    for words in (
        ("whoami", "--json"),
        ("-v", "get", 1),
        ("get", 99),
        ("doctor",),
        ("doctor", "--json"),
        ("api", "nowhere"),
        ("profiles",),
        ("list", "--release", "3.6"),
    ):
        done = elab(*words)
        assert sandbox.token not in done.out + done.err, words


def test_no_command_takes_the_key_as_an_argument(nobody: Elab) -> None:
    for name in NAMES:
        words = nobody(name, "--help").out.lower()
        assert "--token" not in words
        assert "--key " not in words


def test_a_key_that_cannot_be_one_is_not_repeated(nobody: Elab, sandbox: Sandbox) -> None:
    done = nobody("init", "--endpoint", sandbox.endpoint, stdin="Bearer sekret\n")
    assert done.code == 2
    assert "sekret" not in done.err
