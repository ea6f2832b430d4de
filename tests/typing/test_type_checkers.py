"""mypy and pyright accept correct user code and report errors in incorrect code."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from elab_sdk import Manager, types

CORRECT_CODE = """
import datetime
import json
from collections.abc import Mapping
from typing import Literal
import elab_sdk.elabapy as elabapy
import pandas as pd
from matplotlib.figure import Figure
from elab_sdk import AsyncManager, ElabError, Manager, NotFoundError, html_table, tables, text
from elab_sdk.models import Experiment, ExperimentSummary, Item

def use(manager: Manager) -> None:
    created = manager.create_experiment()
    number: int = created.id
    manager.post_experiment(number, title="x", date=datetime.date(2017, 4, 15), body="<p>")
    manager.post_experiment(number, {"title": "x", "date": "20170415"})
    manager.post_experiment(created, title="x")
    manager.add_tag_to_experiment(number, "blot")
    manager.add_tag_to_experiment(number, {"tag": "blot"})
    manager.add_link_to_experiment(number, {"link": 5})
    upload = manager.upload_to_experiment(number, "gel.png")
    name: str = upload.real_name
    with open(name, "rb") as file:
        manager.upload_to_item(number, {"file": file})
    content: bytes = manager.get_upload(upload.id)
    experiment: Experiment = manager.get_experiment(number)
    tags: list[str] = experiment.tags
    day: datetime.date | None = experiment.date
    rows: list[ExperimentSummary] = manager.get_all_experiments(limit=5, search="western")
    for row in manager.iter_experiments():
        title: str = row.title
    acidity: float = experiment.extra_fields["pH"].as_a(float)
    values = {"pH": acidity + 1, "Volume": (5, "mL"), "Lens": ["20X"], "Checked": datetime.date.today()}
    changed: bool = bool(manager.set_extra_fields(experiment, values, dry_run=True))
    manager.add_extra_field(("item", 3), "Item", type="items", value=manager.get_item(3))
    frame: pd.DataFrame = manager.experiments_frame(rows, expand_metadata=True)
    frame = manager.items_frame(title="plasmid", since=datetime.date(2017, 4, 15))
    manager.upload_to_experiment(number, frame, "table.xlsx")
    manager.upload_to_experiment(number, {"pH": 7.2}, "settings.json")
    manager.upload_to_experiment(number, ("settings.json", [1, 2]))
    manager.upload_to_experiment(number, Figure(), "plot.svg")
    manager.append_image(experiment, Figure(), "plot.png")
    manager.post_experiment(number, body=html_table(frame) + html_table([{"a": 1}, {"b": None}]))
    first: pd.DataFrame = tables(experiment)[0]
    body: str = text(experiment)
    try:
        manager.get_experiment(3)
    except NotFoundError as error:
        status: int = error.status_code
        message: str = error.message
    except ElabError:
        pass

def use_kinds(manager: Manager, entry: Experiment | Item, row: Experiment | ExperimentSummary) -> None:
    name: Literal["experiment"] = manager.create_experiment().kind
    if entry.kind == "item":
        item: Item = entry
    if row.is_full is True:
        body: str = row.body

def use_dropin(manager: elabapy.Manager) -> None:
    old = elabapy.Manager(endpoint="https://elab.example.org", token="k", written_for="3.6", timeout=5)
    release: str | None = old.written_for
    rows: pd.DataFrame = pd.DataFrame(old.get_all_experiments())
    created = manager.create_experiment()
    exp = manager.get_experiment(1)
    text: str = json.dumps(exp, indent=4, sort_keys=True)
    manager.post_experiment(1, {"title": "New title"}, unsafe=True)
    with open("report.xls", "rb") as file:
        manager.upload_to_experiment(94, {"file": file})
    content: bytes = manager.get_upload(1)
    for row in manager.get_all_experiments({"limit": 15, "offset": 0}):
        print(row["title"])
    manager.verify = False
    manager.proxies = {"https": "http://proxy:3128"}
    print(manager.send_req("experiments/?related=3"), text, content, created["id"])

async def use_async(manager: AsyncManager) -> str:
    async for row in manager.iter_items():
        print(row.title)
    return (await manager.get_experiment(3)).title
"""

INCORRECT_LINES = {
    'manager.post_experiment(1, tittle="x")': "tittle",
    "manager.get_experiment([1])": "list",
    'manager.get_experiment("3")': "str",
    "manager.get_all_experiments()[0].body": "body",
    'manager.get_experiment(1).title = "x"': "title",
    "manager.get_experiment(1).tittle": "tittle",
    'manager.post_template(1, date="20200101")': "date",
    "manager.create_experiment().id + 'x'": "str",
    "manager.add_tag_to_experiment(1)": "tag",
    "manager.get_upload(1).real_name": "bytes",
    'manager.get_experiment(1).extra_fields["pH"].value + 1': "+",
    'manager.add_extra_field(("item", 1), "x", type="numbr")': "numbr",
    'manager.experiments_frame(titel="x")': "titel",
    "elabapy.Manager(written_for=3.6)": "float",
    "from elab_sdk import Managre": "Managre",
    "from elab_sdk.errors import NotFoundErorr": "NotFoundErorr",
    "from elab_sdk.backups import open_bakcup": "open_bakcup",
    "from elab_sdk.export import read_enl": "read_enl",
    "from elab_sdk.elabapy import Mangaer": "Mangaer",
    'manager.create_experiment(**ExperimentFields(titel="x"))': "titel",
    'manager.create_experiment(**{"title": ["x"]})': "list",
    "manager.download(1, io.BytesIO()).name": "None",
    'manager.append(("experiment", [1]), "x")': "list",
    'manager.upload_to_experiment(1, open("gel.png"))': "TextIOWrapper",
}

MODULES = [
    *("elab_sdk", "elab_sdk.models", "elab_sdk.types", "elab_sdk.errors", "elab_sdk.config"),
    *("elab_sdk.elabapy", "elab_sdk.sandbox", "elab_sdk.backups", "elab_sdk.export"),
    *("elab_sdk.copying", "elab_sdk.doctor", "elab_sdk.doctor.findings"),
    *("elab_api_v1", "elab_api_v1.models", "elab_api_v1.types", "elab_api_v1.errors", "elab_api_v1.api"),
    *(
        "elab_api_v1.extra_fields",
        "elab_api_v1.api.experiments",
        "elab_api_v1.api.experiments.get_experiment",
    ),
    *("elab_api_v2", "elab_api_v2.models", "elab_api_v2.api", "elab_api_v2.api.experiments"),
]
for module in MODULES:
    INCORRECT_LINES[f"from {module} import no_such_name"] = "no_such_name"
    INCORRECT_LINES[f"{module}.no_such_name"] = "no_such_name"

ROOT = Path(__file__).parent.parent.parent
# pyright does not find packages of an editable install with --verifytypes
PACKAGES = os.pathsep.join([str(ROOT), str(ROOT / "generated")])

HEAD = (
    "import io\n"
    + "".join(f"import {module}\n" for module in MODULES)
    + "from elab_sdk import Manager, elabapy\nfrom elab_sdk.types import ExperimentFields\n"
    "manager = Manager()\n"
)
USER_CODE = Path(__file__).with_name("typed_user_code.py")


def output(command: list[str], folder: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Return the output of a command."""
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env).stdout


def mypy(file: Path) -> list[str]:
    """Return the errors that mypy reports in a file."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--cache-dir",
        str(file.parent / "cache"),
    ]
    out = subprocess.run(
        [*command, *map(str, sorted(file.parent.glob("*.py")))],
        capture_output=True,
        text=True,
        check=False,
        cwd=file.parent,
    ).stdout
    return [line for line in out.splitlines() if ": error:" in line]


def pyright(file: Path) -> list[dict[str, Any]]:
    """Return the errors that pyright reports in a file, as shown in an editor."""
    (file.parent / "pyrightconfig.json").write_text(
        '{"typeCheckingMode": "strict", "reportUnusedExpression": false}'
    )
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    command += map(str, sorted(file.parent.glob("*.py")))
    out = subprocess.run(command, capture_output=True, text=True, check=False, cwd=file.parent).stdout
    diagnostics: list[dict[str, object]] = json.loads(out)["generalDiagnostics"]
    return [diagnostic for diagnostic in diagnostics if diagnostic["severity"] == "error"]


def test_mypy_accepts_correct_code(tmp_path: Path) -> None:
    file = tmp_path / "right.py"
    file.write_text(CORRECT_CODE)
    shutil.copy(USER_CODE, tmp_path)
    assert mypy(file) == []


def test_pyright_accepts_correct_code(tmp_path: Path) -> None:
    file = tmp_path / "right.py"
    file.write_text(
        CORRECT_CODE.replace("number: int", "_number: int").replace(
            "_number: int = created.id", "number = created.id"
        )
    )
    shutil.copy(USER_CODE, tmp_path)
    errors = [error for error in pyright(file) if "is not accessed" not in str(error["message"])]
    assert errors == []


@pytest.fixture(scope="module")
def incorrect_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("wrong") / "wrong.py"
    file.write_text(HEAD + "\n".join(INCORRECT_LINES) + "\n")
    return file


def test_mypy_reports_every_incorrect_line(incorrect_file: Path) -> None:
    errors_by_line = {int(line.split(":")[1]): line for line in mypy(incorrect_file)}
    for line_number, (code, expected) in enumerate(INCORRECT_LINES.items(), start=HEAD.count("\n") + 1):
        assert line_number in errors_by_line, code
        assert expected in errors_by_line[line_number], (code, errors_by_line[line_number])


def test_pyright_reports_every_incorrect_line(incorrect_file: Path) -> None:
    error_lines = {diagnostic["range"]["start"]["line"] + 1 for diagnostic in pyright(incorrect_file)}
    lines = range(HEAD.count("\n") + 1, HEAD.count("\n") + 1 + len(INCORRECT_LINES))
    assert [
        code
        for line_number, code in zip(lines, INCORRECT_LINES, strict=True)
        if line_number not in error_lines
    ] == []


@pytest.mark.parametrize("package", ["elab_sdk", "elab_api_v1", "elab_api_v2"])
def test_every_public_name_is_typed(package: str) -> None:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--verifytypes", package, "--ignoreexternal"]
    report = json.loads(output(command, env={**os.environ, "PYTHONPATH": PACKAGES}))["typeCompleteness"]
    assert report["completenessScore"] == 1, [
        symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_misspelt_name_of_a_module_is_an_error_at_run_time(module: str) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(module).no_such_name


def test_aliases_can_be_used_in_annotations_that_are_evaluated() -> None:
    for name in set(types.__all__) - {"UNSET"}:
        assert getattr(types, name) | None


@pytest.mark.parametrize("fields", [types.ExperimentFields, types.ItemFields, types.EventFields])
def test_fields_have_types_that_libraries_can_read(fields: type) -> None:
    assert {"title"} <= set(get_type_hints(fields))


@pytest.mark.parametrize(
    ("fields", "method"),
    [
        *((types.EntryFields, method) for method in ("create_experiment", "create_item", "update")),
        (types.ExperimentFields, "create_experiment"),
        (types.ItemFields, "create_item"),
        (types.PostFields, "post_experiment"),
        (types.PostFields, "post_item"),
        (types.TemplateFields, "post_template"),
        (types.EventFields, "create_event"),
        (types.EventFields, "book"),
    ],
)
def test_fields_are_arguments_of_the_method(fields: type, method: str) -> None:
    assert set(fields.__annotations__) <= set(inspect.signature(getattr(Manager, method)).parameters)


def test_create_experiment_takes_only_fields_and_settings_of_the_call() -> None:
    parameters = set(inspect.signature(Manager.create_experiment).parameters)
    assert parameters - set(types.ExperimentFields.__annotations__) == {"self", "resume", "progress"}
