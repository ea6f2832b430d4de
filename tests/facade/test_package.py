"""The package is light to import, complete, and its examples are right."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import elab_sdk
from elab_sdk import AsyncManager, Manager

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox

METHODS = [
    "create_experiment",
    "create_item",
    "create_template",
    "get_all_experiments",
    "get_experiment",
    "get_all_items",
    "get_item",
    "get_items_types",
    "get_tags",
    "get_upload",
    "get_status",
    "get_all_templates",
    "get_template",
    "post_experiment",
    "post_item",
    "post_template",
    "add_link_to_experiment",
    "add_link_to_item",
    "upload_to_experiment",
    "upload_to_item",
    "add_tag_to_experiment",
    "add_tag_to_item",
    "get_backup_zip",
    "get_bookable",
    "create_event",
    "get_event",
    "get_all_events",
    "destroy_event",
    "send_req",
]


def _loaded(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())


def test_to_import_the_package_loads_next_to_nothing() -> None:
    loaded = _loaded("import elab_sdk")
    assert not {"httpx", "attrs", "elab_api_v1", "elab_sdk.errors", "asyncio", "ssl"} & loaded


def test_to_import_a_manager_does_not_load_httpx() -> None:
    loaded = _loaded("from elab_sdk import Manager; Manager('https://x.org', 'key')")
    assert not {"httpx", "asyncio", "starlette", "dateutil"} & loaded


def test_all_public_names_are_there_and_listed() -> None:
    for name in elab_sdk.__all__:
        assert getattr(elab_sdk, name) is not None
    assert set(elab_sdk.__all__) <= set(dir(elab_sdk))
    with pytest.raises(AttributeError, match="no attribute 'Managre'"):
        elab_sdk.Managre  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("kind", [Manager, AsyncManager])
@pytest.mark.parametrize("name", METHODS)
def test_every_method_says_what_it_does_with_an_example(kind: type, name: str) -> None:
    words = inspect.getdoc(getattr(kind, name)) or ""
    for part in (">>>", "Returns:", "Raises:", "Works"):
        assert part in words


def test_the_examples_of_the_manager_are_right(sandbox: Sandbox) -> None:
    names: dict[str, Any] = {"Manager": Manager, "endpoint": sandbox.endpoint, "token": sandbox.token}
    runner = doctest.DocTestRunner(verbose=False)
    finder = doctest.DocTestFinder(recurse=False)
    report: list[str] = []
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        for name, member in [("Manager", Manager), *inspect.getmembers(Manager)]:
            if name[0] == "_" or not inspect.getdoc(member):
                continue
            for test in finder.find(member, name, globs={**names, "manager": manager}):
                runner.run(test, out=report.append)
    assert "".join(report) == ""
