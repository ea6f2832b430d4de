"""What others wrote does not steer a terminal, keys are shown nowhere, and nothing is replaced unasked."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
import typer

from elab_sdk.cli import targets
from elab_sdk.cli.profiles import Profile, Profiles
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import Elab

HOSTILE = "blot \x1b]0;owned\x07\x1b[2J\x9b31m\u202eend"
PLAIN = "0123456789ab" * 7
KEYS = (PLAIN, f"12-{PLAIN}")


@pytest.fixture
def hostile(sandbox: Sandbox) -> Sandbox:
    """A title, a name, a tag and a file name that would steer a terminal."""
    sandbox.store.change("experiments", 1, title=HOSTILE, body=f"<p>{HOSTILE}</p>")
    sandbox.store.change("users", 1, firstname=HOSTILE)
    return sandbox


@pytest.mark.parametrize(
    "words",
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
    ids=lambda words: " ".join(words).replace(HOSTILE, "…"),
)
def test_nothing_that_others_wrote_steers_a_terminal(
    words: tuple[str, ...], hostile: Sandbox, elab: Elab
) -> None:
    terminal = Terminal(words)
    terminal.end()
    shown = terminal.seen
    for steering in ("\x1b]", "\x1b[2J", "\x07", "\x9b", "\u202e"):
        assert steering not in shown
    assert "blot" in shown or "�" in shown


def test_a_pipe_gets_a_field_as_it_is_and_json_that_means_it(hostile: Sandbox, elab: Elab) -> None:
    title = elab("get", "1", "--json").out
    assert "\x1b" not in title
    assert "\x9b" not in title
    assert json.loads(title)["title"] == HOSTILE
    assert elab("get", "1", "--field", "title").out == f"{HOSTILE}\n"


def test_errors_are_for_people_wherever_they_go(elab: Elab, sandbox: Sandbox) -> None:
    said = elab("get", "1", "--field", HOSTILE).err
    assert "\x1b" not in said
    assert "blot" in said


# Keys


@pytest.mark.parametrize("key", KEYS, ids=["84 digits", "with a number"])
def test_a_key_is_shown_nowhere_wherever_it_was_put(
    key: str, elab: Elab, sandbox: Sandbox, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []

    def run(*words: object, stdin: str | None = None) -> None:
        done = elab(*words, stdin=stdin)
        said.append(f"{words[:1]} {done.code} {done.out} {done.err}")
        assert PLAIN not in done.out + done.err, words

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
        ("profiles", "--use", key),
        ("profiles", "--remove", key),
        ("init", key),
        (key,),
    )
    for words in commands:
        run(*words)
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
            for words in (("profiles",), ("profiles", "--json"), ("whoami",), ("get", "1"), ("doctor",)):
                run(*words)
            run("get", "1", "--profile", profile.name, "--endpoint", sandbox.endpoint)
    # most of it was refused, and not merely silent
    assert sum(" 0 " not in each for each in said) > 40


def test_a_key_that_was_typed_as_a_title_stays_one(elab: Elab, sandbox: Sandbox) -> None:
    elab("update", "1", "--title", PLAIN)
    assert elab("get", "1", "--field", "title").out == f"{PLAIN}\n"


# Files and profiles


def test_an_answer_is_written_whole_and_over_nothing(elab: Elab, sandbox: Sandbox, tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    assert elab("api", "experiments/1", "-o", out).code == 0
    assert json.loads(out.read_text())["id"] in (1, "1")
    out.write_text("mine")
    sandbox.requests.clear()
    there = elab("api", "experiments/1", "-o", out)
    assert (there.code, out.read_text(), sandbox.requests) == (1, "mine", [])
    assert "--force replaces it" in there.err
    assert elab("api", "experiments/99", "-o", out, "--force").code == 1
    assert out.read_text() == "mine"
    assert elab("api", "experiments/1", "-o", out, "--force").code == 0
    assert json.loads(out.read_text())["id"] in (1, "1")
    assert elab("api", "experiments/1", "-o", tmp_path).code == 2
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left == []


@pytest.mark.parametrize("path", ["%2e%2e/admin.php", "../admin.php", "//example.org/x", "..%2fadmin.php"])
def test_a_request_does_not_leave_the_api(path: str, elab: Elab, sandbox: Sandbox) -> None:
    sandbox.requests.clear()
    assert elab("api", path).code == 2
    assert sandbox.requests == []


def test_a_profile_of_another_server_is_not_replaced_unasked(
    elab: Elab, sandbox: Sandbox, settings: Path
) -> None:
    Profiles({}).with_one(Profile("default", "https://elab.example.org/", token="k"), as_default=True).save()
    refused = elab("init", "--endpoint", sandbox.endpoint, stdin=sandbox.token)
    assert (refused.code, "--force replaces it" in refused.err) == (2, True)
    assert Profiles.load().named("default").token == "k"
    assert elab("init", "--endpoint", sandbox.endpoint, "--force", stdin=sandbox.token).code == 0
    assert elab("init", "--endpoint", sandbox.endpoint, stdin=sandbox.token).code == 0
    assert Profiles.load().named("default").token == sandbox.token
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600


def test_a_profile_is_found_however_its_address_is_written() -> None:
    kept = Profiles({"lab": Profile("lab", "https://ELAB.example.org:443", token="k")})
    assert kept.of_endpoint("https://elab.example.org/api/v1/") is kept.every["lab"]
    assert kept.of_endpoint("https://elab.example.org/other/api/v1/") is None
    assert kept.of_endpoint("http://elab.example.org/api/v1/") is None


def test_the_page_of_another_folder_is_another_servers() -> None:
    root, folder = "https://elab.example.org/api/v1/", "https://elab.example.org/eln/api/v1/"
    at_root = targets.one(["https://elab.example.org/experiments.php?mode=view&id=3"])
    in_folder = targets.one(["https://ELAB.example.org/eln/experiments.php?mode=view&id=3"])
    assert (at_root.at(root).id, in_folder.at(folder).id) == (3, 3)
    for target, endpoint in ((at_root, folder), (in_folder, root)):
        with pytest.raises(typer.BadParameter, match="another server"):
            target.at(endpoint)


def test_open_opens_no_page_of_another_server(elab: Elab, manager: Manager) -> None:
    done = elab("open", "--print", "https://elab.example.org/experiments.php?mode=view&id=3")
    assert (done.code, done.out) == (2, "")
