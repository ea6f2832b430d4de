"""`make generate`: the package follows from the contract and the templates, and from nothing else."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import generate
import pytest
from jinja2 import ChoiceLoader
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

SPEC = generate.ROOT / "spec" / "openapi.yaml"
PACKAGE = generate.ROOT / "generated" / "elab_api_v1"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("fresh") / "elab_api_v1"
    generate.generate(SPEC, package)
    return package


def test_what_is_checked_in_is_what_the_contract_gives(fresh: Path) -> None:
    assert generate.differences(fresh, PACKAGE) == []


def test_modules_without_anything_to_fill_in_are_copied_verbatim(fresh: Path) -> None:
    runtime = {file.name: file.read_bytes() for file in generate.RUNTIME.glob("*.py")}
    assert len(runtime) >= 11
    assert {name: (fresh / name).read_bytes() for name in runtime} == runtime


@pytest.mark.parametrize("template", sorted(generate.TEMPLATES.glob("*.jinja")), ids=lambda file: file.name)
def test_a_template_fills_something_in(template: Path) -> None:
    text = template.read_text("utf-8")
    assert "{{" in text
    assert sum(1 for line in text.splitlines() if "{{" not in line and "{%" not in line) < 120


def test_modules_that_are_gone_from_the_templates_are_removed(fresh: Path, tmp_path: Path) -> None:
    other = tmp_path / "elab_api_v1"
    other.mkdir()
    (other / "old.py").write_text("x = 1\n", encoding="utf-8")
    generate.generate(SPEC, other)
    assert generate.differences(fresh, other) == []


def test_two_runs_give_the_same_bytes(fresh: Path, tmp_path: Path) -> None:
    again = tmp_path / "elab_api_v1"
    generate.generate(SPEC, again)
    assert generate.differences(fresh, again) == []


def test_a_difference_is_found(fresh: Path, tmp_path: Path) -> None:
    other = tmp_path / "elab_api_v1"
    generate.generate(SPEC, other)
    (other / "types.py").write_text("changed", encoding="utf-8")
    (other / "client.py").unlink()
    (other / "extra.py").touch()
    assert generate.differences(fresh, other) == ["client.py", "extra.py", "types.py"]


def test_the_installed_generator_is_the_one_that_the_templates_were_written_for() -> None:
    assert generate.version("openapi-python-client") == generate.WRITTEN_FOR


def test_another_version_of_the_generator_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(generate, "version", lambda _: "0.29.2")
    with pytest.raises(SystemExit, match=r"0\.29\.2 is installed"):
        generate.generate(SPEC, tmp_path / "elab_api_v1")


def test_a_contract_that_the_generator_does_not_understand_stops_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    document = YAML(typ="safe").load(SPEC.read_text("utf-8"))
    document["components"]["schemas"]["Experiment"]["properties"]["id"] = {
        "$ref": "#/components/schemas/Nowhere"
    }
    broken.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SystemExit, match="Could not find reference"):
        generate.generate(broken, tmp_path / "elab_api_v1")


def test_all_operations_of_the_contract_are_generated() -> None:
    document = YAML(typ="safe").load(SPEC.read_text("utf-8"))
    operations = {
        f"{operation['tags'][0]}/{operation['operationId']}.py"
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    generated = {str(file.relative_to(PACKAGE / "api")) for file in PACKAGE.glob("api/*/[!_]*.py")}
    assert generated == operations
    assert len(operations) == 21


def test_an_operation_module_is_short_and_says_each_thing_once() -> None:
    for module in PACKAGE.glob("api/*/[!_]*.py"):
        text = module.read_text("utf-8")
        assert [text.count(f"def {name}(") for name in ("request", "parse", "sync", "asyncio")] == [
            1,
            1,
            1,
            1,
        ]
        assert text.count("Request(\n") == 1
        assert len(code_lines(text)) < 50, module


def code_lines(text: str) -> list[str]:
    """The lines of a module without its docstrings, each statement on one line."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return ast.unparse(tree).splitlines()


def test_none_of_the_generators_own_templates_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: set[str] = set()
    load = ChoiceLoader.load

    def recording(self: Any, environment: Any, name: str, *rest: Any) -> Any:
        used.add(name)
        return load(self, environment, name, *rest)

    monkeypatch.setattr(ChoiceLoader, "load", recording)
    generate.generate(SPEC, tmp_path / "elab_api_v1")
    ours = {file.name for file in generate.TEMPLATES.iterdir()}
    # The generator loads these three even when there is no enum to render.
    assert used - ours == {"str_enum.py.jinja", "int_enum.py.jinja", "literal_enum.py.jinja"}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package generated from a contract with a new property, a new operation and a new model."""
    folder = tmp_path_factory.mktemp("changed")
    document = YAML(typ="safe").load(SPEC.read_text("utf-8"))
    schemas = document["components"]["schemas"]
    schemas["Experiment"]["properties"] |= {
        "mood": {"type": "string", "description": "How it went."},
        "attempts": {"type": "integer"},
        "ratio": {"type": ["number", "null"]},
        "reviewed_on": {"type": "string", "format": "date"},
        "reviewers": {"type": "array", "items": {"$ref": "#/components/schemas/Reviewer"}},
        "scores": {"type": "array", "items": {"type": "integer"}},
        "rounds": {
            "type": "array",
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Reviewer"}},
        },
    }
    schemas["Reviewer"] = {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    }
    schemas["ReviewForm"] = {
        "type": "object",
        "required": ["verdict"],
        "properties": {"verdict": {"type": "string"}, "on-time": {"type": "boolean"}},
    }
    document["paths"]["/experiments/{id}/reviews/{name}"] = {
        "post": {
            "operationId": "add_review",
            "summary": "Add a review.",
            "tags": ["reviews"],
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["open", "blind"]}},
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReviewForm"}}},
            },
            "responses": {
                "200": {
                    "description": "The reviewers.",
                    "content": {
                        "application/json": {
                            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Reviewer"}}
                        }
                    },
                }
            },
        }
    }
    spec = folder / "openapi.yaml"
    spec.write_text(json.dumps(document), encoding="utf-8")
    generate.generate(spec, folder / "elab_api_v1")
    return folder


def test_a_new_property_and_a_new_operation_work_after_make_generate(changed: Path) -> None:
    script = """
import datetime
from elab_api_v1.api.reviews import add_review
from elab_api_v1.models import Experiment, ReviewForm
from elab_api_v1.wire import Response

experiment = Experiment.from_dict({"id": "1", "mood": "good", "attempts": "3", "ratio": 0.5,
    "reviewed_on": "2020-01-02", "reviewers": [{"id": 9, "name": "Ada"}],
    "scores": ["3", 4], "rounds": [[{"id": 9, "name": "Ada"}], []]})
assert (experiment.mood, experiment.attempts, experiment.ratio) == ("good", 3, 0.5)
assert experiment.reviewed_on == datetime.date(2020, 1, 2)
assert [reviewer.name for reviewer in experiment.reviewers] == ["Ada"]
assert experiment.scores == [3, 4]
assert [[reviewer.name for reviewer in part] for part in experiment.rounds] == [["Ada"], []]
request = add_review.request(3, "a/b", kind="blind", body=ReviewForm(verdict="fine", on_time=True))
assert (request.method, request.path) == ("POST", "experiments/3/reviews/a%2Fb")
assert request.query == (("kind", "blind"),)
assert request.json == {"verdict": "fine", "on-time": True}
rows = add_review.parse(Response(200, {}, b'[{"id": "9", "name": "Ada"}]'))
assert (rows[0].id, rows[0].name) == (9, "Ada")
"""
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": str(changed)})


def test_a_new_property_and_a_new_operation_are_typed(changed: Path) -> None:
    script = changed / "typed.py"
    script.write_text(
        """
from elab_api_v1 import Client
from elab_api_v1.api.reviews import add_review
from elab_api_v1.models import Experiment, ExperimentSummary, Item, ReviewForm

def narrow(entry: Experiment | Item, row: Experiment | ExperimentSummary) -> None:
    if entry.kind == "item":
        reveal_type(entry)
    if row.is_full is False:
        reveal_type(row)

def use(client: Client, experiment: Experiment) -> None:
    reveal_type(experiment.mood)
    reveal_type(experiment.reviewers)
    reveal_type(experiment.rounds)
    reveal_type(add_review.sync(client, 3, "x", body=ReviewForm(verdict="fine")))
    add_review.sync(client, 3, "x", kind="secret", body=ReviewForm(verdict="fine"))

from elab_api_v1.models import Experimnt
""",
        encoding="utf-8",
    )
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(changed / "cache")]
    environment = {"MYPYPATH": str(changed), "PATH": "/usr/bin:/bin"}
    out = subprocess.run(
        [*mypy, str(script)], capture_output=True, text=True, check=False, env=environment
    ).stdout
    assert 'Revealed type is "str | None"' in out
    assert 'Revealed type is "list[elab_api_v1.models.reviewer.Reviewer]"' in out
    assert out.count('"list[elab_api_v1.models.reviewer.Reviewer]"') == 2
    assert 'Revealed type is "list[list[elab_api_v1.models.reviewer.Reviewer]]"' in out
    assert 'Argument "kind" to "sync" has incompatible type' in out
    assert 'Revealed type is "elab_api_v1.models.item.Item"' in out
    assert 'Revealed type is "elab_api_v1.models.experiment_summary.ExperimentSummary"' in out
    assert 'Module "elab_api_v1.models" has no attribute "Experimnt"' in out
    assert "Found 2 errors in 1 file" in out


def test_what_is_generated_from_a_changed_contract_is_strictly_typed(changed: Path) -> None:
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(changed / "cache")]
    result = subprocess.run(
        [*mypy, "-p", "elab_api_v1"], capture_output=True, text=True, check=False, cwd=changed
    )
    assert result.returncode == 0, result.stdout


def test_the_package_stands_alone(fresh: Path) -> None:
    for module in fresh.rglob("*.py"):
        assert "elab_sdk" not in module.read_text("utf-8"), module
