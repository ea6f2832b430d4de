"""Text of others cannot control the terminal, keys are never printed, and no file is replaced unasked."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
import typer

from elab_sdk.cli import targets
from elab_sdk.profiles.profile_file import Profile, Profiles
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

HOSTILE = "blot \x1b]0;owned\x07\x1b[2J\x9b31m\u202eend"
PLAIN = "0123456789ab" * 7
KEYS = (PLAIN, f"12-{PLAIN}")


@pytest.fixture
def hostile(sandbox: Sandbox) -> Sandbox:
    """A sandbox with a title, a body and a name that would control a terminal."""
    sandbox.store.change("experiments", 1, title=HOSTILE, body=f"<p>{HOSTILE}</p>")
    sandbox.store.change("users", 1, firstname=HOSTILE)
    return sandbox


@pytest.mark.parametrize(
    "arguments",
    [
        ("get", "1"),
        ("get", "1", "--json"),
        ("get", "1", "--field", "title"),
        ("get", "1", "--field", "body"),
        ("list",),
        ("list", "--json"),
        ("list", "--csv"),
        ("whoami",),
        ("whoami", "--json"),
        ("api", "experiments/1"),
        ("tag", "1", HOSTILE),
        (HOSTILE,),
        ("get", HOSTILE),
    ],
    ids=lambda arguments: " ".join(arguments).replace(HOSTILE, "…"),
)
def test_text_of_others_cannot_control_the_terminal(
    arguments: tuple[str, ...], hostile: Sandbox, elab: ElabCommand
) -> None:
    terminal = Terminal(arguments)
    terminal.end()
    output = terminal.output
    for sequence in ("\x1b]", "\x1b[2J", "\x07", "\x9b", "\u202e"):
        assert sequence not in output
    assert "blot" in output or "�" in output


def test_pipe_receives_fields_unchanged_and_json_escaped(hostile: Sandbox, elab: ElabCommand) -> None:
    title = elab("get", "1", "--json").out
    assert "\x1b" not in title
    assert "\x9b" not in title
    assert json.loads(title)["title"] == HOSTILE
    assert elab("get", "1", "--field", "title").out == f"{HOSTILE}\n"


def test_errors_contain_no_control_characters(elab: ElabCommand, sandbox: Sandbox) -> None:
    message = elab("get", "1", "--field", HOSTILE).err
    assert "\x1b" not in message
    assert "blot" in message


# Keys


@pytest.mark.parametrize("key", KEYS, ids=["84-digits", "with-id"])
def test_misplaced_key_is_never_printed(
    key: str,
    elab: ElabCommand,
    sandbox: Sandbox,
    settings: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    outputs: list[str] = []

    def run(*arguments: object, stdin: str | None = None) -> None:
        result = elab(*arguments, stdin=stdin)
        outputs.append(f"{arguments[:1]} {result.code} {result.out} {result.err}")
        assert PLAIN not in result.out + result.err, arguments

    commands = (
        *(
            (name, key)
            for name in ("get", "open", "show", "tag", "link", "search", "cancel", "backup", "api")
        ),
        *(
            ("get", "1", option, key)
            for option in ("--field", "--profile", "--endpoint", "--release", "--ca")
        ),
        ("-v", "get", "1", "--endpoint", f"https://127.0.0.1:9/{key}"),
        ("get", "1", "--endpoint", f"https://me:{key}@127.0.0.1:9"),
        ("get", f"https://elab.example.org/{key}/experiments.php?id=1"),
        ("list", "--since", key),
        ("list", "--limit", key),
        ("-v", "api", f"experiments?token={key}"),
        ("-v", "api", f"experiments/{key}"),
        ("api", "experiments", "-f", f"token={key}"),
        ("api", "experiments", "-f", key),
        ("create", "--date", key),
        ("create", "--metadata", key),
        ("create", "--file", key),
        ("update", "1", "--link", key),
        ("upload", "1", key),
        ("download", key),
        ("download", "1", "-o", f"{tmp_path}/none/{key}"),
        ("book", key, "--from", key, "--to", key),
        ("free", "1", "--from", key, "--to", key),
        ("export", f"{key}.eln", "--from-backup", key, "--license", key),
        ("copy", "--from", key, "--to", key, "--yes"),
        ("copy", "--from-backup", key, "--to", sandbox.endpoint, "--yes"),
        ("copy", "--from-backup", ".", "--to", sandbox.endpoint, "--keys", key, "--map", key, "--dry-run"),
        ("copy", "--from-backup", ".", "--to", f"https://{key}.example.org", "--dry-run"),
        ("profiles", "--use", key),
        ("profiles", "--remove", key),
        ("init", key),
        (key,),
    )
    for command in commands:
        run(*command)
    run("init", "--endpoint", key, stdin="https://elab.example.org")
    run("init", "--endpoint", sandbox.endpoint, stdin=f"{key} {key}")
    run("init", "--endpoint", sandbox.endpoint, stdin=key)
    for name, value in (
        ("ELAB_ENDPOINT", key),
        ("ELAB_TOKEN", "https://elab.example.org"),
        ("ELAB_PROFILE", key),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            patch.setenv("ELAB_TOKEN", "https://elab.example.org")
            run("whoami")
            run("doctor")
            run("get", "1")
    for profile in (
        Profile(key, f"https://elab.example.org/{key}", token=key, ca=key, release=key),
        Profile("lab", key, token="https://elab.example.org"),
        Profile("lab", f"https://me:{key}@elab.example.org", token=key),
    ):
        Profiles({profile.name: profile}, profile.name).save()
        assert PLAIN not in repr(profile)
        with monkeypatch.context() as patch:
            patch.delenv("ELAB_ENDPOINT")
            patch.delenv("ELAB_TOKEN")
            for command in (("profiles",), ("profiles", "--json"), ("whoami",), ("get", "1"), ("doctor",)):
                run(*command)
            run("get", "1", "--profile", profile.name, "--endpoint", sandbox.endpoint)
    # most commands failed, rather than printing nothing
    assert sum(" 0 " not in each for each in outputs) > 40


def test_key_as_a_title_is_kept(elab: ElabCommand, sandbox: Sandbox) -> None:
    elab("update", "1", "--title", PLAIN)
    assert elab("get", "1", "--field", "title").out == f"{PLAIN}\n"


# Files and profiles


def test_response_file_is_atomic_and_not_overwritten(
    elab: ElabCommand, sandbox: Sandbox, tmp_path: Path
) -> None:
    out = tmp_path / "response.json"
    assert elab("api", "experiments/1", "-o", out).code == 0
    assert json.loads(out.read_text())["id"] in (1, "1")
    out.write_text("old")
    sandbox.requests.clear()
    existing = elab("api", "experiments/1", "-o", out)
    assert (existing.code, out.read_text(), sandbox.requests) == (1, "old", [])
    assert "use --force to replace it" in existing.err
    assert elab("api", "experiments/99", "-o", out, "--force").code == 1
    assert out.read_text() == "old"
    assert elab("api", "experiments/1", "-o", out, "--force").code == 0
    assert json.loads(out.read_text())["id"] in (1, "1")
    assert elab("api", "experiments/1", "-o", tmp_path).code == 2
    partial_files = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert partial_files == []


@pytest.mark.parametrize("path", ["%2e%2e/admin.php", "../admin.php", "//example.org/x", "..%2fadmin.php"])
def test_api_rejects_paths_outside_the_api(path: str, elab: ElabCommand, sandbox: Sandbox) -> None:
    sandbox.requests.clear()
    assert elab("api", path).code == 2
    assert sandbox.requests == []


def test_profile_of_another_server_requires_force(
    elab: ElabCommand, sandbox: Sandbox, settings: Path
) -> None:
    Profiles({}).with_profile(
        Profile("default", "https://elab.example.org/", token="k"), as_default=True
    ).save()
    rejected = elab("init", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert (rejected.code, "use --force to replace it" in rejected.err) == (2, True)
    assert Profiles.load().get("default").token == "k"
    assert elab("init", "--endpoint", sandbox.endpoint, "--force", stdin=sandbox.token).code == 0
    assert elab("init", "--endpoint", sandbox.endpoint, stdin=sandbox.token).code == 0
    assert Profiles.load().get("default").token == sandbox.token
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600


def test_profile_matches_equivalent_addresses() -> None:
    profiles = Profiles({"lab": Profile("lab", "https://ELAB.example.org:443", token="k")})
    assert profiles.of_endpoint("https://elab.example.org/api/v1/") is profiles.by_name["lab"]
    assert profiles.of_endpoint("https://elab.example.org/other/api/v1/") is None
    assert profiles.of_endpoint("http://elab.example.org/api/v1/") is None


def test_page_in_another_folder_is_rejected() -> None:
    root, folder = "https://elab.example.org/api/v1/", "https://elab.example.org/eln/api/v1/"
    at_root = targets.parse_target(["https://elab.example.org/experiments.php?mode=view&id=3"])
    in_folder = targets.parse_target(["https://ELAB.example.org/eln/experiments.php?mode=view&id=3"])
    assert (at_root.require_server(root).id, in_folder.require_server(folder).id) == (3, 3)
    for target, endpoint in ((at_root, folder), (in_folder, root)):
        with pytest.raises(typer.BadParameter, match="another server"):
            target.require_server(endpoint)


def test_open_rejects_a_page_of_another_server(elab: ElabCommand, manager: Manager) -> None:
    result = elab("open", "--print", "https://elab.example.org/experiments.php?mode=view&id=3")
    assert (result.code, result.out) == (2, "")
