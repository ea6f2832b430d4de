"""`elab` with a server that has API v2 alone: profiles, pages, raw requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from elab_sdk.cli import targets
from elab_sdk.cli.read_commands import page_address
from elab_sdk.profiles.connection import resolve_connection
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.rules.known_release import KnownRelease
from elab_sdk.rules.release_detection import DetectedRelease
from tests.cli.terminal import Terminal
from tests.cli.test_transcripts import COLOURS

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

SITE = "https://elab.example.org/notebook/"

pytestmark = pytest.mark.elab_release("5.3")


@pytest.mark.parametrize("address", ["", "api/v1/", "api/v2/"])
def test_init_saves_the_api_that_the_server_has(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, address: str
) -> None:
    result = unconfigured_elab("init", "--endpoint", sandbox.site + address, stdin=f"{sandbox.token}\n")
    assert result.code == 0, result.err
    assert Profiles.load().by_name["default"].endpoint == sandbox.endpoint
    sandbox.requests.clear()
    assert unconfigured_elab("list", "--ids").out == "1\n"
    assert {request.api for request in sandbox.requests} == {"v2"}


def test_whoami_names_the_owner_of_the_key(elab: ElabCommand, sandbox: Sandbox) -> None:
    facts = json.loads(elab("whoami", "--json").out)
    assert facts["endpoint"] == sandbox.endpoint
    assert facts["release"] == sandbox.version
    assert facts["name"].endswith("(user 1)")


def test_get_on_a_terminal_prints_what_api_v2_adds(elab: ElabCommand, sandbox: Sandbox) -> None:
    permission = '{"base": 30, "teams": [], "users": [2], "teamgroups": []}'
    sandbox.change("experiments", 1, custom_id=77, rating=4, canread=permission, state=2, locked=1)
    step = sandbox.add_step("experiments", 1, "freeze")
    sandbox.store.change("steps", step, deadline="2030-01-02 03:04:05")
    sandbox.add_comment("experiments", 1, "seen", at="2019-01-02 03:04:05")
    terminal = Terminal(["get", "1"])
    assert terminal.end() == 0
    printed = " ".join(COLOURS.sub("", terminal.output).replace("│", " ").split())
    for part in (
        "custom ID 77",
        "state archived locked yes rating 4 read team; users 2 write user",
        "step · freeze due 2030-01-02 03:04:05",
        "comment Ulla User, 2019-01-02 03:04:05 seen",
    ):
        assert part in printed


@pytest.mark.parametrize("profile", ["api/v1/", "api/v2/"])
@pytest.mark.parametrize("address", ["", "api/v1/", "api/v2/"])
def test_key_of_a_profile_is_for_both_apis_of_its_site(address: str, profile: str) -> None:
    Profiles({}).with_profile(Profile("lab", SITE + profile, "key-of-lab"), as_default=True).save()
    settings = resolve_connection(SITE + address, None)
    assert settings.token == "key-of-lab"
    assert settings.profile is not None


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_page_of_an_entry_belongs_to_the_site(api: str) -> None:
    endpoint = f"{SITE}api/{api}/"
    assert page_address(endpoint, targets.Target("item", 3)) == f"{SITE}database.php?mode=view&id=3"
    target = targets.parse_target([f"{SITE}experiments.php?mode=view&id=5"])
    assert target.require_server(endpoint).id == 5


@pytest.mark.parametrize(
    ("release", "page"),
    [
        ("4.9", "ucp.php?tab=3&templateid=2"),
        ("5.2", "ucp.php?tab=3&templateid=2"),
        ("5.3", "templates.php?mode=view&id=2"),
        ("5.6", "templates.php?mode=view&id=2"),
    ],
)
def test_page_of_a_template_is_that_of_the_release(release: str, page: str) -> None:
    target = targets.Target("template", 2)
    assert (
        page_address(f"{SITE}api/v2/", target, KnownRelease(DetectedRelease.stated(release))) == SITE + page
    )
    assert targets.parse_target([SITE + page]) == targets.Target("template", 2, SITE)


def test_open_prints_the_page_of_the_stated_release(elab: ElabCommand, sandbox: Sandbox) -> None:
    result = elab("open", "template", "2", "--print", "--release", "5.3")
    assert result.out == f"{sandbox.site}templates.php?mode=view&id=2\n"
    assert sandbox.requests == []


def test_api_sends_fields_as_json(elab: ElabCommand, sandbox: Sandbox) -> None:
    changed = elab("api", "PATCH", "experiments/1", "-f", "title=Blot", "--unsafe")
    assert changed.code == 0, changed.err
    assert sandbox.entry("experiments", 1)["title"] == "Blot"
    assert json.loads(elab("api", "experiments/1").out)["title"] == "Blot"
    made = elab("api", "POST", "experiments", "--unsafe")
    assert json.loads(made.out)["id"] == 2


def test_api_refuses_a_path_of_api_v1(elab: ElabCommand, sandbox: Sandbox) -> None:
    before = sandbox.state()
    result = elab("api", "POST", "experiments/1", "-f", "title=Blot", "--unsafe")
    assert result.code != 0
    assert "elab create, update, tag" in result.err
    assert sandbox.state() == before


def test_doctor_passes(elab: ElabCommand, sandbox: Sandbox) -> None:
    result = elab("doctor", "--json")
    assert result.code == 0, result.out
    assert any(sandbox.version in finding["what"] for finding in json.loads(result.out))


def test_api_uploads_and_downloads_files_of_an_entry(
    elab: ElabCommand, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a,b")
    refused = elab("api", "POST", "experiments/1/uploads", "-F", tmp_path / "a.csv")
    assert refused.code == 2
    assert sandbox.requests == []
    made = elab("api", "POST", "experiments/1/uploads", "-F", tmp_path / "a.csv", "--unsafe")
    upload = json.loads(made.out)["id"]
    path = f"experiments/1/uploads/{upload}?format=binary"
    assert elab("api", path, "-o", tmp_path / "back").code == 0
    assert (tmp_path / "back").read_text() == "a,b"
