"""User code for type checkers: correct code, and lines that must be reported."""

from __future__ import annotations

from pathlib import Path

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
ROOT = Path(__file__).parent.parent.parent


def every_module() -> list[str]:
    """Return the names of all modules of the packages."""
    folders = [ROOT / "elab_sdk", ROOT / "generated/elab_api_v1", ROOT / "generated/elab_api_v2"]
    files = [file.relative_to(folder.parent) for folder in folders for file in sorted(folder.rglob("*.py"))]
    return [".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files]


EVERY_MODULE = every_module()
for module in EVERY_MODULE:
    INCORRECT_LINES[f"from {module} import no_such_name"] = "no_such_name"
    INCORRECT_LINES[f"{module}.no_such_name"] = "no_such_name"

HEAD = (
    "# pyright: reportUnusedExpression=false\nimport io\n"
    + "".join(f"import {module}\n" for module in EVERY_MODULE)
    + "from elab_sdk import Manager, elabapy\nfrom elab_sdk.types import ExperimentFields\n"
    "manager = Manager()\n"
)

TYPED_USER_CODE = Path(__file__).with_name("typed_user_code.py")
# pyright reports a type that is wider than the value
CORRECT_FOR_PYRIGHT = CORRECT_CODE.replace("number: int", "_number: int").replace(
    "_number: int = created.id", "number = created.id"
)
FILES = {
    "right.py": CORRECT_CODE,
    "right_for_pyright.py": "# pyright: reportUnusedExpression=false" + CORRECT_FOR_PYRIGHT,
    "wrong.py": HEAD + "\n".join(INCORRECT_LINES) + "\n",
}
NAMES = frozenset({*FILES, TYPED_USER_CODE.name})
