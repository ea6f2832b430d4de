"""The table of docs/how-to/moving.md says what the code knows, and its commands do what they say."""

from __future__ import annotations

import io
import re
import shlex
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from elab_sdk import Manager
from elab_sdk.cli.main import main
from elab_sdk.copying.capabilities import limits, why_not_created
from elab_sdk.copying.content import FIELDS as ALL_FIELDS
from elab_sdk.rules.release import V2_VERSIONS, VERSIONS
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.sandbox import Sandbox
from tests.docs.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from elab_sdk.backups.layout import BackupKind

PAGE = (ROOT / "docs" / "how-to" / "moving.md").read_text("utf-8")
KINDS: tuple[BackupKind, ...] = ("experiment", "item", "template")
FIELDS = {
    "the entry itself, title, body, tags": "title",
    "date": "date",
    "Markdown": "is_markdown",
    "extra fields, metadata": "metadata",
    "category, items type": "category",
    "status": "status",
    "links to items": "items_links",
    "links to experiments": "experiments_links",
    "files": "files",
    "comments of files": "file_comments",
    "archived files": "archived_files",
    "steps": "steps",
    "comments": "comments",
    "rating": "rating",
    "custom ID": "custom_id",
    "who can read and change it": "canread",
    "lock": "locked",
    "archived state": "archived",
}


def holds(field: str, kind: BackupKind, version: str) -> bool:
    known = DetectedRelease.stated(version)
    return not why_not_created(known, kind) and field not in limits(known, kind)


def spans(versions: Sequence[str], is_held: Callable[[str], bool]) -> str:
    """Describe the releases that hold a field: "from 4.3.3", "3.5.0 – 4.8.6"; empty for all."""
    runs = [[*run] for held, run in groupby(versions, is_held) if held]
    texts = [
        ""
        if run == [*versions]
        else f"from {run[0]}"
        if run[-1] == versions[-1]
        else f"up to {run[-1]}"
        if run[0] == versions[0]
        else f"{run[0]} – {run[-1]}"
        for run in runs
    ]
    return " and ".join(texts) if runs else "no"


def described(field: str, versions: Sequence[str]) -> str:
    """Describe the kinds and releases that hold a field."""
    texts = {kind: spans(versions, lambda version: holds(field, kind, version)) for kind in KINDS}  # noqa: B023
    if len({*texts.values()}) == 1:
        return texts["experiment"] or "yes"
    held = [f"{kind}s {text}".strip() for kind, text in texts.items() if text != "no"]
    missing = [f"not {kind}s" for kind, text in texts.items() if text == "no"]
    return "; ".join([*held, *(missing if len(held) == 2 else ())])


def table_rows() -> dict[str, list[str]]:
    table = re.search(r"<!-- table: fields -->\n(.*?)<!-- end of table -->", PAGE, re.DOTALL)
    assert table is not None
    cells = [line.strip("| ").split(" | ") for line in table[1].strip().splitlines()[2:]]
    return {first: rest for first, *rest in cells}


def test_table_has_every_field() -> None:
    assert [*table_rows()] == [*FIELDS]
    assert {*FIELDS.values()} | {"body", "tags", "canwrite"} == {
        *ALL_FIELDS,
        "file_comments",
        "archived_files",
    }


@pytest.mark.parametrize("label", FIELDS)
def test_table_says_which_releases_hold_a_field(label: str) -> None:
    v1, v2, _ = table_rows()[label]
    assert v1 == described(FIELDS[label], VERSIONS)
    held = described(FIELDS[label], V2_VERSIONS)
    assert v2.startswith("yes")
    assert held == "yes" or held.partition("; ")[2].partition("; ")[2] in v2


# commands -----------------------------------------------------------------------------------------------


class Laboratory(NamedTuple):
    """An old server with two people, and a new one."""

    old: Sandbox
    new: Sandbox


@pytest.fixture
def laboratory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    """Serve both, save the profiles `old` and `new`, and work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ELAB_CONFIG", str(tmp_path / "config.toml"))
    with Sandbox(release="4.3") as old, Sandbox(release="5.6") as new:
        with Manager(old.endpoint, old.token) as ada, Manager(old.endpoint, old.other_token) as grace:
            ada.create_experiment(title="Western blot", tags="blot", files=[("gel.csv", b"lane")])
            grace.create_experiment(title="PCR", body="<p>30 cycles</p>")
            names = [row.fullname for row in reversed(ada.get_all_experiments())]
        people = f'[keys]\n"{names[0]}" = "{new.token}"\n"{names[1]}" = "{new.other_token}"\n'
        (tmp_path / "people.toml").write_text(people)
        (tmp_path / "people.toml").chmod(0o600)
        yield Laboratory(old, new)


def elab(line: str, capsys: pytest.CaptureFixture[str], key: str = "") -> tuple[int, str, str]:
    """Run a command of the page; a question is answered with yes."""
    arguments = shlex.split(line)[1:]
    if arguments[0] == "copy" and not {"--dry-run", "--yes"} & {*arguments}:
        arguments.append("--yes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(key))
        code = main(arguments)
    return code, *capsys.readouterr()


def commands(name: str) -> list[str]:
    block = re.search(rf"<!-- commands: {name} -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    return block[1].splitlines()


def test_every_block_of_commands_is_tested() -> None:
    assert re.findall(r"<!-- commands: (\w+) -->", PAGE) == [
        *("friday", "saturday", "sunday", "later", "people"),
    ]


def test_notebook_is_moved_over_a_weekend(laboratory: Laboratory, capsys: pytest.CaptureFixture[str]) -> None:
    init_old, init_new, dry_run = commands("friday")
    for line, server in ((init_old, laboratory.old), (init_new, laboratory.new)):
        assert elab(f"{line} --endpoint {server.endpoint}", capsys, server.token)[0] == 0
    with Manager(laboratory.new.endpoint, laboratory.new.token) as new:
        code, out, err = elab(dry_run, capsys)
        assert (code, "2 experiments" in out, new.get_all_experiments()) == (0, True, []), err
        first, rest = commands("saturday")
        assert elab(first, capsys)[0] == 0
        assert [row.title for row in new.get_all_experiments()] == ["PCR", "Western blot"]
        assert elab(rest, capsys)[0] == 0
        with Manager(laboratory.old.endpoint, laboratory.old.token) as old:
            old.create_experiment(title="Sunday")
        (sunday,) = commands("sunday")
        code, out, err = elab(sunday, capsys)
        assert (code, "1 copied" in out, "unchanged" in out) == (0, True, True), err
        assert [row.title for row in new.get_all_experiments()] == ["Sunday", "PCR", "Western blot"]
        assert "30 cycles" in new.get_experiment(2).body
        assert Path("moving", "report.html").exists()
    laboratory.old.stop()
    with Sandbox(release="5.3") as another:
        assert elab(f"{init_new[:-3]}another --endpoint {another.endpoint}", capsys, another.token)[0] == 0
        once_more, elsewhere = commands("later")
        assert "3 unchanged" in elab(once_more, capsys)[1]
        code, out, err = elab(elsewhere, capsys)
        assert (code, "3 copied" in out) == (0, True), err


def test_keys_of_people_are_part_of_the_plan(
    laboratory: Laboratory, capsys: pytest.CaptureFixture[str]
) -> None:
    for line, server in zip(commands("friday")[:2], laboratory, strict=True):
        elab(f"{line} --endpoint {server.endpoint}", capsys, server.token)
    (line,) = commands("people")
    code, out, err = elab(line, capsys)
    assert code == 0, err
    assert "names the author" not in out
