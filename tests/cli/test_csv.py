"""elab create --from-csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.cli.main import main
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMN = ("--column", "Sample=title")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(release="5.6") as running:
        monkeypatch.setenv("ELAB_ENDPOINT", running.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", running.token)
        yield running


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "samples.csv"
    path.write_text("Sample;Tags;pH\nBlot 1;a, b;7,2\nBlot 2;;7,4\n", encoding="utf-8")
    return str(path)


def test_rows_are_created_once_and_their_ids_printed(
    sandbox: Sandbox, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["create", "--from-csv", file, *COLUMN, "--dry-run"]) == 0
    assert "2 experiments would be created" in capsys.readouterr().out
    assert main(["create", "--from-csv", file, *COLUMN, "--category", "Success"]) == 0
    ids = [int(line) for line in capsys.readouterr().out.splitlines()]
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        first = manager.get_experiment(ids[0])
        assert (first.title, first.tags, first.status) == ("Blot 1", ["a", "b"], "Success")
        assert first.extra_fields["pH"].value == 7.2
    assert main(["create", "--from-csv", file, *COLUMN, "--category", "Success"]) == 0
    assert capsys.readouterr().out == ""


def test_rows_start_with_a_template(sandbox: Sandbox, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.post_template(manager.create_template(), title="PCR", body="<p>1. thaw</p>")
        assert main(["create", "--from-csv", file, *COLUMN, "--template", "PCR"]) == 0
        ids = [int(line) for line in capsys.readouterr().out.splitlines()]
        assert [manager.get_experiment(each).body for each in ids] == ["<p>1. thaw</p>"] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from-csv", "FILE"), "no column is the title"),
        (("--from-csv", "FILE", "--column", "Sample"), "NAME=FIELD"),
        (("--from-csv", "FILE", *COLUMN, "--title", "x"), "--from-csv can only be combined"),
        (("--dry-run",), "need --from-csv"),
    ],
)
def test_bad_options_are_refused(
    sandbox: Sandbox,
    file: str,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    message: str,
) -> None:
    assert main(["create", *(file if each == "FILE" else each for each in options)]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        assert manager.get_all_experiments() == []
