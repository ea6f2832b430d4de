"""`elab copy`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from elab_sdk import Manager
from elab_sdk.copying.content import FIELDS
from elab_sdk.copying.reports import (
    CopiedEntry,
    CopyPlan,
    CopyProgress,
    CopyReport,
    Difference,
    PlannedChoice,
    PlannedPerson,
)
from elab_sdk.errors import ConflictError, InsecureConnectionWarning
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.sandbox import Sandbox
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import ElabCommand

KEY = 84 * "a"
PLAN = CopyPlan(
    old="https://old.example.org/api/v1/",
    new="https://new.example.org/api/v2/",
    old_release="4.3.10",
    new_release="5.6.12",
    create={"experiment": 2, "item": 1},
    update={},
    unchanged={"template": 1},
    files=3,
    bytes=4_200_000,
    choices=(
        PlannedChoice(kind="experiment", what="status", title="Redo", there="Repeat", entries=2),
        PlannedChoice(kind="item", what="category", title="Cell", there="Cell", entries=1, is_created=True),
        PlannedChoice(kind="item", what="category", title="Gel", there="Gel", entries=3),
        PlannedChoice(kind="item", what="category", title="", there="Cell", entries=4),
    ),
    people=(
        PlannedPerson(id=1, name="Ada Lovelace", entries=2, owner="Ada L.", is_mapped=True),
        PlannedPerson(id=2, name="", entries=1, owner="Toto", is_mapped=False),
    ),
    not_held=(("custom_id", 4, "only 5.0 can set it"),),
    notes=("an entry was deleted",),
)
EQUAL = CopiedEntry("experiment", 3, 17, "Western blot", "copied", FIELDS)
DIFFERENT = CopiedEntry("item", 5, 6, "pUC19", "copied", (), (Difference("rating", "it has none"),))


class FakeCopy:
    """Stands for `Manager.copy_from`: keeps its arguments, and returns the plan or the report."""

    def __init__(self, plan: CopyPlan, *entries: CopiedEntry) -> None:
        self.calls: list[dict[str, Any]] = []
        self.plan = plan
        self.entries = entries

    def __call__(self, source: object, folder: Path, **arguments: Any) -> CopyReport:
        self.calls.append({"source": source, **arguments})
        arguments["progress"](CopyProgress(stage="reading", entries=1, entries_total=3))
        if arguments["dry_run"]:
            missing = tuple(entry for entry in self.entries if entry.outcome == "left_out")
            return CopyReport(folder=folder, plan=self.plan, entries=missing, is_plan=True)
        if self.plan.obstacles:
            raise ConflictError("; ".join(self.plan.obstacles), "the copy cannot start", is_expected=False)
        return CopyReport(folder=folder, plan=self.plan, entries=self.entries, seconds=1.0)

    def has_run(self) -> list[bool]:
        """Return whether each call was a dry run."""
        return [call["dry_run"] for call in self.calls]


@pytest.fixture
def new() -> Iterator[Sandbox]:
    with Sandbox(release="5.6") as running:
        yield running


@pytest.fixture
def servers(sandbox: Sandbox, new: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Save the profiles `old` and `new`, and work in an empty folder."""
    save_profiles(Profile("old", sandbox.endpoint, sandbox.token), Profile("new", new.endpoint, new.token))
    monkeypatch.chdir(tmp_path)
    return sandbox


@pytest.fixture
def copying(servers: Sandbox, monkeypatch: pytest.MonkeyPatch) -> FakeCopy:
    fake = FakeCopy(PLAN, EQUAL)
    monkeypatch.setattr(Manager, "copy_from", lambda _self, *args, **kwargs: fake(*args, **kwargs))
    return fake


def save_profiles(*profiles: Profile) -> None:
    known = Profiles({})
    for profile in profiles:
        known = known.with_profile(profile, as_default=False)
    known.save()


# arguments ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "old"), "Missing option '--to'"),
        (("--to", "new"), "pass either --from, the old server, or --from-backup"),
        (("--from", "old", "--from-backup", ".", "--to", "new"), "pass either --from"),
        (("--from", "lab", "--to", "new", "--yes"), "unknown profile 'lab'"),
        (("--from", "old", "--to", "new"), "--yes is required to copy if stdin is not a terminal"),
        (("--from", "old", "--to", "new", "--map", "Redo"), "--map 'Redo' must be Old=New"),
        (("--from", "old", "--to", "new", "--map", "a=b=c"), "or Old=>New if a title contains"),
        (("--from", "old", "--to", "new", "--map", "a=b", "--map", "a=c"), "two new titles for 'a'"),
        (("--from", "old", "--to", "ftp://new.example.org", "--yes"), "ftp://new.example.org"),
    ],
)
def test_wrong_arguments_exit_with_code_2(
    unconfigured_elab: ElabCommand, copying: FakeCopy, arguments: tuple[str, ...], message: str
) -> None:
    result = unconfigured_elab("copy", *arguments, stdin="")
    assert (result.code, copying.calls) == (2, [])
    assert message in " ".join(result.err.split())


@pytest.mark.parametrize("options", [("-k",), ("--profile", "old"), ("--release", "4.3"), ("--ca", "x.pem")])
def test_options_of_one_server_are_refused_before_the_command(
    unconfigured_elab: ElabCommand, copying: FakeCopy, options: tuple[str, ...]
) -> None:
    result = unconfigured_elab(*options, "copy", "--from", "old", "--to", "new", "--yes")
    assert (result.code, copying.calls) == (2, [])
    assert "copy accepts only --timeout" in result.err


def test_options_become_arguments(unconfigured_elab: ElabCommand, copying: FakeCopy) -> None:
    selection = ("--search", "blot", "--title", "Western", "--tag", "a", "--tag", "b", "--ids", "1-9")
    options = ("--no-templates", "--make-readable", "--jobs", 2)
    mapped = ("--map", "Redo = Repeat", "--map", "pH=7 => pH 7")
    command = ("copy", "--from", "old", "--to", "new", "--yes", *selection, *options, *mapped)
    assert unconfigured_elab("--timeout", 20, *command).code == 0
    (call,) = copying.calls
    assert call["choices"] == {"Redo": "Repeat", "pH=7": "pH 7"}
    assert (call["ids"], call["search"], call["title"], call["tags"]) == (
        "1-9",
        "blot",
        "Western",
        ["a", "b"],
    )
    assert (call["templates"], call["widen"], call["jobs"], call["people"]) == (False, True, 2, None)


# servers and keys ---------------------------------------------------------------------------------------


def test_servers_without_profiles_need_addresses_and_variables(
    unconfigured_elab: ElabCommand,
    copying: FakeCopy,
    sandbox: Sandbox,
    new: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_profiles()
    # it could be the key of either server
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    command = ("copy", "--from", sandbox.endpoint, "--to", new.endpoint, "--yes")
    missing = unconfigured_elab(*command)
    assert missing.code == 2
    assert f"no API key is configured for {new.endpoint} (--to): set ELAB_TO_TOKEN" in missing.err
    monkeypatch.setenv("ELAB_TO_TOKEN", new.token)
    missing = unconfigured_elab(*command)
    assert f"for {sandbox.endpoint} (--from): set ELAB_FROM_TOKEN" in missing.err
    monkeypatch.setenv("ELAB_FROM_TOKEN", sandbox.token)
    assert unconfigured_elab(*command).code == 0
    assert copying.calls[0]["source"].endpoint == sandbox.endpoint


def test_address_uses_the_profile_of_this_server(
    unconfigured_elab: ElabCommand, copying: FakeCopy, sandbox: Sandbox, new: Sandbox
) -> None:
    assert unconfigured_elab("copy", "--from", sandbox.site, "--to", new.site, "--yes").code == 0


def test_keys_of_people_are_checked_before_anything_is_copied(
    unconfigured_elab: ElabCommand, copying: FakeCopy, new: Sandbox
) -> None:
    file = Path("people.toml")
    file.write_text(f'[keys]\n"Ada Lovelace" = "{new.other_token}"\n7 = "{new.token}"\n')
    file.chmod(0o600)
    command = ("copy", "--from", "old", "--to", "new", "--keys", file, "--yes", "-v")
    result = unconfigured_elab(*command)
    assert result.code == 0
    assert set(copying.calls[0]["people"]) == {"Ada Lovelace", 7}
    assert "the API key of Ada Lovelace is that of " in result.err
    assert "warning" not in result.err
    file.chmod(0o644)
    with warnings.catch_warnings(action="always", category=InsecureConnectionWarning):
        assert f"warning: other users can read {file}" in unconfigured_elab(*command).err
    file.chmod(0o600)
    file.write_text(f'[keys]\n"Ada Lovelace" = "{KEY}"\n')
    copying.calls.clear()
    refused = unconfigured_elab(*command)
    assert (refused.code, copying.calls) == (1, [])
    assert "this is the API key of 'Ada Lovelace' in people.toml; nothing was copied" in refused.err
    for printed in (result, refused):
        assert new.other_token not in printed.out + printed.err
        assert KEY not in printed.out + printed.err


# the plan and the question ------------------------------------------------------------------------------


def test_dry_run_prints_the_plan_alone(unconfigured_elab: ElabCommand, copying: FakeCopy) -> None:
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--dry-run", "-v")
    assert (result.code, copying.has_run()) == (0, [True])
    assert result.out.splitlines() == [
        "from       https://old.example.org/api/v1/, eLabFTW 4.3.10",
        "to         https://new.example.org/api/v2/, eLabFTW 5.6.12",
        "new        2 experiments, 1 item",
        "changed    none",
        "unchanged  1 template",
        "files      3 (4.2 MB)",
        "status 'Redo' of 2 experiments → 'Repeat'",
        "category 'Cell' of 1 item → 'Cell' (will be created)",
        "category 'Gel' of 3 items → the same",
        "no category of 4 items → 'Cell'",
        "2 entries of Ada Lovelace will belong to Ada L.",
        "1 entry of user 2 will belong to Toto; a line in each copy names the author",
        "not copied: custom ID (4 entries): only 5.0 can set it",
        "note: an entry was deleted",
    ]
    assert "reading: 1 of 3 entries" in result.err
    assert f"this plan is also in {Path('moving', 'plan.html')}" in result.err


def test_plan_with_obstacles_is_not_carried_out(unconfigured_elab: ElabCommand, copying: FakeCopy) -> None:
    missing = PlannedChoice(
        kind="experiment", what="status", title="Redo", there=None, entries=2, why="only admins can create it"
    )
    copying.plan = attrs.evolve(PLAN, choices=(missing,), obstacles=("the status Redo is missing",))
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--dry-run", "--json")
    assert (result.code, copying.has_run()) == (1, [True])
    assert "cannot copy yet: the status Redo is missing" in result.err
    assert 'or use others: --map "Old=New"' in result.err
    values = json.loads(result.out)
    assert (values["plan"]["obstacles"], values["entries"]) == (["the status Redo is missing"], [])
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--yes")
    assert result.code == 1
    assert "the status Redo is missing" in result.err
    assert "--dry-run shows the plan" in " ".join(result.err.split())


def test_private_entries_are_copied_on_request_only(
    unconfigured_elab: ElabCommand, copying: FakeCopy
) -> None:
    reason = Difference("canread", "only some people may read it")
    copying.entries = (attrs.evolve(DIFFERENT, new_id=None, outcome="left_out", differences=(reason,)),)
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--dry-run")
    assert (result.code, "to copy 1 entry nevertheless: --make-readable" in result.err) == (0, True)


# the result ---------------------------------------------------------------------------------------------


def test_equal_copies_exit_with_code_0(unconfigured_elab: ElabCommand, copying: FakeCopy) -> None:
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--yes")
    assert (result.code, copying.has_run()) == (0, [False])
    assert result.out.splitlines() == [
        "1 copied in 1.0 s",
        f"everything is equal: see {Path('moving', 'report.html')}",
    ]


def test_differences_are_listed_and_exit_with_code_1(
    unconfigured_elab: ElabCommand, copying: FakeCopy
) -> None:
    failed = (attrs.evolve(DIFFERENT, id=number, new_id=None, outcome="failed") for number in range(100, 130))
    others = (attrs.evolve(DIFFERENT, differences=(Difference("body", f"{n}"),)) for n in range(30))
    copying.entries = (EQUAL, DIFFERENT, attrs.evolve(DIFFERENT, id=9), *failed, *others)
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--yes", "--folder", "x", "--json")
    assert result.code == 1
    assert "30 failed, 33 copied in 1.0 s" in result.err
    assert "rating (2 entries): it has none" in result.err
    assert "item 100 failed: rating: it has none" in result.err
    assert "10 more failed or were changed on the new server" in result.err
    assert "11 more reasons" in result.err
    assert f"62 entries not equal: see {Path('x', 'report.html')}" in result.err
    assert len(json.loads(result.out)["entries"]) == 63


# real copies --------------------------------------------------------------------------------------------


@pytest.fixture
def filled(servers: Sandbox) -> Iterator[Manager]:
    """Return the old server with three experiments, one of which has a file, and an item."""
    with Manager(servers.endpoint, servers.token) as manager:
        manager.post_experiment(1, title="Western blot")
        manager.upload_to_experiment(1, b"a,b", name="raw.csv")
        for title in ("PCR", "Gel"):
            manager.create_experiment(title=title)
        manager.create_item(1, title="pUC19")
        yield manager


@pytest.fixture
def new_manager(new: Sandbox) -> Iterator[Manager]:
    with Manager(new.endpoint, new.token) as manager:
        yield manager


def test_question_decides_whether_entries_are_copied(filled: Manager, new_manager: Manager) -> None:
    declined = Terminal(["copy", "--from", "old", "--to", "new"])
    declined.until("Copy 4 entries to ")
    declined.type("n\n")
    assert declined.end() == 1
    assert "nothing was copied" in declined.output
    assert new_manager.get_all_experiments() == []
    accepted = Terminal(["copy", "--from", "old", "--to", "new"])
    accepted.until("[y/N]")
    accepted.type("y\n")
    assert accepted.end() == 0, accepted.output
    assert "everything is equal" in accepted.output
    assert [row.title for row in new_manager.get_all_experiments()] == ["Gel", "PCR", "Western blot"]
    # there is nothing to ask about
    again = Terminal(["copy", "--from", "old", "--to", "new"])
    assert again.end() == 0
    assert "[y/N]" not in again.output
    assert "4 unchanged" in again.output


def test_copy_from_a_backup_needs_no_old_server(
    unconfigured_elab: ElabCommand, filled: Manager, new_manager: Manager, servers: Sandbox
) -> None:
    filled.backup("notebook")
    servers.requests.clear()
    result = unconfigured_elab("copy", "--from-backup", "notebook", "--to", "new", "--yes", "--json")
    assert result.code == 0, result.err
    assert [entry["new_id"] for entry in json.loads(result.out)["entries"]] == [1, 2, 3, 1]
    assert servers.requests == []
    assert new_manager.get_upload(new_manager.get_experiment(1).uploads[0]) == b"a,b"


def test_folder_of_a_copy_instead_of_its_backup_is_refused_with_the_right_one(
    unconfigured_elab: ElabCommand, filled: Manager, new_manager: Manager, tmp_path: Path
) -> None:
    folder = tmp_path / "moving"
    filled.copy_to(new_manager, folder, dry_run=True)
    result = unconfigured_elab("copy", "--from-backup", folder, "--to", "new", "--yes")
    assert (result.code, f"its backup is {folder / 'backup'}" in result.err) == (2, True)


def test_copy_of_selected_entries(
    unconfigured_elab: ElabCommand, filled: Manager, new_manager: Manager
) -> None:
    command = ("copy", "--from", "old", "--to", "new", "--yes")
    assert "1 copied" in unconfigured_elab(*command, "--title", "PCR").out
    assert "1 copied" in unconfigured_elab(*command, "--ids", "3").out
    assert [row.title for row in new_manager.get_all_experiments()] == ["Gel", "PCR"]


def test_what_the_new_server_cannot_hold_exits_with_code_1(
    unconfigured_elab: ElabCommand, filled: Manager, new: Sandbox, new_manager: Manager
) -> None:
    experiment = new_manager.create_experiment(title="Dilution")
    new_manager.set_rating(experiment, 4)
    with Sandbox(release="4.3") as older:
        save_profiles(Profile("new", new.endpoint, new.token), Profile("older", older.endpoint, older.token))
        plan = unconfigured_elab("copy", "--from", "new", "--to", "older", "--dry-run")
        assert (plan.code, "not copied: rating (1 entry): " in plan.out) == (0, True)
        result = unconfigured_elab("copy", "--from", "new", "--to", "older", "--yes")
        assert (result.code, "rating" in result.err, "1 copied" in result.out) == (1, True, True)
        with Manager(older.endpoint, older.token) as manager:
            assert manager.get_experiment(1).title == "Dilution"


def test_copy_resumes_after_ctrl_c(
    unconfigured_elab: ElabCommand, filled: Manager, new: Sandbox, new_manager: Manager
) -> None:
    for number in range(30):
        filled.create_experiment(title=f"Run {number}")
    process = subprocess.Popen(
        [sys.executable, "-m", "elab_sdk.cli", "copy", "--from", "old", "--to", "new", "--yes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    while sum(request.method == "POST" for request in new.requests) < 10:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "repeat the copy with the folder moving: it goes on where it stopped" in err
    assert "Traceback" not in err
    result = unconfigured_elab("copy", "--from", "old", "--to", "new", "--yes")
    assert result.code == 0, result.err
    titles = [row.title for row in new_manager.iter_experiments()]
    assert sorted(titles) == sorted(row.title for row in filled.iter_experiments())


def test_folder_of_another_copy_is_refused(
    unconfigured_elab: ElabCommand, filled: Manager, new: Sandbox, servers: Sandbox
) -> None:
    assert unconfigured_elab("copy", "--from", "old", "--to", "new", "--yes").code == 0
    result = unconfigured_elab("copy", "--from", "new", "--to", "old", "--yes")
    assert result.code == 2
    assert "moving" in result.err
