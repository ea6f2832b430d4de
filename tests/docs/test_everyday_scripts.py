"""Everyday scripts print the same on servers with API v1 and with API v2."""

from __future__ import annotations

import contextlib
import io
import runpy
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.docs.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted((ROOT / "examples" / "everyday").glob("*.py"))
RELEASES = ("3.6", "4.3", "4.9", "5.6")
EXPECTED = {
    "attach_folder": "attached well_B1.csv\nwell_A1.csv well_A2.csv well_B1.csv\n",
    "book_microscope": "free from 10:00 to 12:00\ncancelled: True\n",
    "keep_a_log": "1 True True\n",
    "link_samples": "2 links added\nS-001 S-003\n0 links added\n",
    "month_report": "02 March 2026: Gel, PCR\n09 March 2026: Blot\n",
    "record_run": "Gel 12 2026-03-02 GFP gel\ngel.csv True\n",
    "rename_untitled": "Notes of 2026-03-03\nNotes of 2026-03-03\n",
    "stock_list": "pET28 <p>B1: 12 µg</p>\npGEX <p>A2: 5 µg</p>\npUC19 <p>A1: 20 µg</p>\n",
    "table_of_experiments": "title       date\n  PCR 2026-03-02\n  Gel 2026-03-03\n",
    "tag_projects": (
        "Project A: PCR ['project-a']\nProject A: PCR []\n"
        "Project A: blot ['project-a']\nProject A: blot []\n2\n"
    ),
}


def printed(script: Path, release: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a script on a new server that has an item to book, and return what it prints."""
    with Sandbox(release=release) as sandbox:
        if script.stem == "book_microscope":
            add_microscope(sandbox)
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        monkeypatch.setenv("ELAB_TIME_ZONE", "Europe/Paris")
        with contextlib.redirect_stdout(io.StringIO()) as output:
            runpy.run_path(str(script), run_name="__main__")
        return output.getvalue()


def add_microscope(sandbox: Sandbox) -> None:
    items_type = sandbox.add_items_type("Microscopes", bookable=True)
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        item = manager.create_item(items_type, title="Confocal")
    sandbox.change("items", item.id, bookable=1)


def test_every_script_has_an_expected_output() -> None:
    assert [script.stem for script in SCRIPTS] == sorted(EXPECTED)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_script_prints_the_same_on_each_release(
    script: Path, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert printed(script, release, monkeypatch) == EXPECTED[script.stem]
