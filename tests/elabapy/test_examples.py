"""Run the examples of elabapy's documentation with a changed import, and those in our docstrings."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import elab_sdk
from elab_sdk import elabapy
from elab_sdk.elabapy import baseapi, forms, problems
from elab_sdk.elabapy.Manager import Manager
from elab_sdk.sandbox import Sandbox
from tests.facade.test_package import METHODS
from tests.releases import EVERY_GENERATION

IMPORT = "import elabapy"
DOCUMENTATION_EXAMPLES = """\
import elabapy
import json
manager = elabapy.Manager(endpoint=ENDPOINT, token=TOKEN)
# get all experiments
experiments = manager.get_all_experiments()
# get experiment with id 1
exp = manager.get_experiment(1)
print(exp["title"])
print(json.dumps(exp, indent=4, sort_keys=True))
# create one
exp = manager.create_experiment()
print("Created a new experiment with id:", exp["id"])
# update
params = {"title": "New title", "body": "Experiment updated through API", "date": "20170415"}
manager.post_experiment(1, params)
manager.post_item(1, params)
# upload
files = {'file': open('report.xls', 'rb')}
print(manager.upload_to_experiment(94, files))
print(manager.upload_to_item(17, files))
"""
TYPICAL_SCRIPT = """\
import elabapy
from requests.exceptions import HTTPError
manager = elabapy.Manager(endpoint=ENDPOINT, token=TOKEN, verify=False)
manager.verify = True
for exp in manager.get_all_experiments({"limit": 15, "offset": 0}):
    manager.add_tag_to_experiment(exp["id"], {"tag": "seen"})
    exp = manager.get_experiment(exp["id"])
    print(exp["tags"].split("|"))
try:
    manager.get_experiment(4242)
except HTTPError as error:
    print(error.response.status_code in (403, 404), bool(error.response.text))
print(type(manager.send_req("experiments/?related=3")))
print(manager.add_link_to_experiment(94, {"link": 17})["result"])
"""


@pytest.fixture
def notebook(request: pytest.FixtureRequest) -> Any:
    """A sandbox with experiments and items 1, 17 and 94."""
    with Sandbox(release=request.param) as sandbox:
        for table in ("experiments", "items"):
            for entry_id in (1, 17, 94):
                _add_entry(sandbox, table, entry_id)
        yield sandbox


def _add_entry(sandbox: Sandbox, table: str, entry_id: int) -> None:
    sandbox.store.insert(
        table,
        id=entry_id,
        userid=1,
        title=f"{table} {entry_id}",
        body="<p>as it was</p>",
        date="2016-01-01",
        category=1,
        canread="team",
        canwrite="team",
        created_at="2016-01-01 12:00:00",
        modified_at="2016-01-01 12:00:00",
        elabid=f"20160101-{entry_id}",
    )


def _run(script: str, sandbox: Sandbox, folder: Path) -> str:
    assert script.startswith(IMPORT)
    new_script = script.replace(IMPORT, "import elab_sdk.elabapy as elabapy", 1)
    # the documentation does not close the file
    # a script that was written for API v1
    endpoint = f"{sandbox.site}api/v1/"
    code = new_script.replace("ENDPOINT", repr(endpoint)).replace("TOKEN", repr(sandbox.token))
    (folder / "report.xls").write_bytes(b"cells")
    command = [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("notebook", ["2.0", "3.6", "4.3", "5.0", "5.6"], indirect=True)
def test_documentation_examples_run(notebook: Sandbox, tmp_path: Path) -> None:
    printed = _run(DOCUMENTATION_EXAMPLES, notebook, tmp_path)
    assert printed.startswith("experiments 1\n{\n")
    assert "Created a new experiment with id: 95\n" in printed
    assert printed.count("'result': 'success'") == 2
    for table in ("experiments", "items"):
        entry = notebook.entry(table, 1)  # type: ignore[arg-type]
        assert (entry["title"], entry["body"]) == ("New title", "Experiment updated through API")
    stored = [(row["kind"], row["item_id"], row["filesize"]) for row in notebook.state()["uploads"]]
    # in elabapy, the second upload would be empty, since the first one read the file to its end
    assert stored == [("experiments", 94, 5), ("items", 17, 5)]


@pytest.mark.parametrize("notebook", ["4.9"], indirect=True)
def test_documentation_examples_run_on_the_last_release(notebook: Sandbox, tmp_path: Path) -> None:
    # the last release does not accept files for items
    script = DOCUMENTATION_EXAMPLES.replace("print(manager.upload_to_item(17, files))\n", "")
    printed = _run(script, notebook, tmp_path)
    assert "Created a new experiment with id: 95\n{'result': 'success', 'id': 1}\n" in printed


@pytest.mark.parametrize("notebook", ["3.6", "4.3", "4.9", "5.0", "5.6"], indirect=True)
def test_typical_script_runs(notebook: Sandbox, tmp_path: Path) -> None:
    printed = _run(TYPICAL_SCRIPT, notebook, tmp_path).splitlines()
    assert printed == ["['seen']"] * 3 + ["True True", "<class 'list'>", "success"]


@pytest.mark.parametrize("release", EVERY_GENERATION)
def test_title_can_be_changed_alone_on_every_release(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
        manager.create_experiment()
        before = manager.get_experiment(1)
        assert manager.post_experiment(1, {"title": "New title"}) == {"result": "success"}
        after = manager.get_experiment(1)
    assert (after["title"], after["body"], after["date"]) == ("New title", before["body"], before["date"])


@pytest.mark.parametrize("name", [name for name in dir(Manager) if name[0] != "_"])
def test_every_method_has_a_complete_docstring(name: str) -> None:
    if callable(getattr(Manager, name)):
        docstring = inspect.getdoc(getattr(Manager, name)) or ""
        assert [part for part in (">>>", "Returns:", "Raises:", "Works") if part not in docstring] == []


def test_docstring_examples_run() -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    finder = doctest.DocTestFinder(recurse=False)
    with Sandbox(release="4.3") as sandbox:
        manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
        manager.create_experiment()
        names = {
            **{name: getattr(elab_sdk, name) for name in ("ConnectionFailedError",)},
            **{"Manager": Manager, "Error": elabapy.Error, "manager": manager},
            **{"endpoint": sandbox.endpoint, "token": sandbox.token},
        }
        # sorted by name: methods that change entries come after those that read them
        objects: list[Any] = [elabapy, problems.Error, problems.SetupError, baseapi.BaseAPI, Manager]
        objects += [member for name, member in inspect.getmembers(Manager, callable) if name[0] != "_"]
        for documented in objects:
            for test in finder.find(documented, documented.__name__, globs=dict(names)):
                runner.run(test, out=report.append)
        for module, extra_names in ((forms, {}), (problems, {})):
            for member in vars(module).values():
                if inspect.isfunction(member) and member.__module__ == module.__name__:
                    for test in finder.find(member, member.__name__, globs={**vars(module), **extra_names}):
                        runner.run(test, out=report.append)
    assert "".join(report) == ""
    assert runner.tries > 60


def test_migration_page_lists_every_method() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "migration.md").read_text("utf-8")
    table = page.split("## Method by method")[1]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `m.")]
    assert [re.findall(r"`m\.(\w+)\(", row[0]) for row in rows] == [[name] for name in METHODS]
    for row in rows:
        # each typed method in the table exists
        typed_methods = re.findall(r"`m\.(\w+)\(", row[1])
        assert [name for name in typed_methods if not hasattr(elab_sdk.Manager, name)] == []
