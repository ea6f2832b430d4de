"""The demo has the same entries, IDs and keys on every release, and `elab sandbox --demo` serves it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.demo import DEMO_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASES = ("2.0", "3.0", "3.6", "4.3", "4.9", "5.0", "5.3", "5.6")
EXPERIMENTS = {1: "Growth curve", 2: "Colony PCR", 3: "Gel of Monday"}
ITEMS = {1: "Confocal microscope", 2: "Anti-GFP", 3: "Anti-actin", 4: "pEGFP-N1", 5: "pUC19"}


@contextmanager
def demo(release: str) -> Iterator[Manager]:
    with (
        Sandbox(release, demo=True) as sandbox,
        Manager(sandbox.endpoint, DEMO_KEYS.ada, time_zone="Europe/Paris") as manager,
    ):
        yield manager


@pytest.mark.parametrize("release", RELEASES)
def test_entries_and_files_are_the_same_on_each_release(release: str) -> None:
    with demo(release) as manager:
        assert {row.id: row.title for row in manager.iter_experiments()} == EXPERIMENTS
        assert {row.id: row.title for row in manager.iter_items()} == ITEMS
        assert {number: manager.get_experiment(number).tags for number in EXPERIMENTS} == {
            1: ["growth"],
            2: ["GFP", "PCR"],
            3: [],
        }
        uploads = {
            upload.id: upload for number in EXPERIMENTS for upload in manager.get_experiment(number).uploads
        }
        assert {number: upload.real_name for number, upload in uploads.items()} == {
            1: "raw.csv",
            2: "gel.png",
        }


@pytest.mark.parametrize("release", ["4.3", "4.9", "5.3", "5.6"])
def test_newer_releases_have_extra_fields_files_and_a_type_for_each_item(release: str) -> None:
    with demo(release) as manager:
        fields = manager.get_experiment(3).extra_fields
        assert {name: field.value for name, field in fields.items()} == {
            "pH": 7.3,
            "Operator": "Ada",
            "Buffer": "TAE",
        }
        assert {row.id: row.title for row in manager.get_items_types() if row.id > 1} == {
            2: "Microscope",
            3: "Antibody",
            4: "Plasmid",
        }
        assert manager.get_item(5).category_title == "Plasmid"
        assert manager.create_item(4).id == 6


@pytest.mark.parametrize("release", ["3.6", "4.9", "5.0", "5.6"])
def test_the_microscope_is_booked_at_the_same_local_time(release: str) -> None:
    with demo(release) as manager:
        (event,) = manager.get_all_events()
        assert event.start.astimezone().strftime("%F") == "2030-01-07"
        assert manager.get_event(event.id).id == 1


def test_two_starts_give_the_same_state() -> None:
    states = []
    for _ in range(2):
        with Sandbox("5.6", demo=True) as sandbox:
            states.append(sandbox.state())
            assert (sandbox.token, sandbox.readonly_token, sandbox.other_token) == DEMO_KEYS
    first, second = ({name: rows for name, rows in state.items() if name != "users"} for state in states)
    assert first["experiments"] == second["experiments"]
    assert first["uploads"] == second["uploads"]


def test_the_command_prints_the_fixed_key_and_serves_the_demo() -> None:
    command = [sys.executable, "-m", "elab_sdk.cli", "sandbox", "--demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = dict(process.stdout.readline().strip().split("=", 1) for _ in range(4))
        with Manager(lines["ELAB_ENDPOINT"], lines["ELAB_TOKEN"]) as manager:
            assert manager.get_experiment(3).title == "Gel of Monday"
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert (lines["ELAB_TOKEN"], errors, process.returncode) == (DEMO_KEYS.ada, "", 0)


def test_a_port_in_use_is_explained() -> None:
    with Sandbox() as sandbox:
        port = sandbox.site.rstrip("/").rpartition(":")[2]
        command = [sys.executable, "-m", "elab_sdk.sandbox", "--demo", "--port", port]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "choose another one with --port" in result.stderr
