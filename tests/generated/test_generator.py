"""`make generate`: the package depends only on the contract and the templates."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import generate
import pytest
from bundle import bundle, read_yaml
from jinja2 import ChoiceLoader

if TYPE_CHECKING:
    from pathlib import Path

SPEC = generate.ROOT / "spec" / "openapi.yaml"
PACKAGE = generate.ROOT / "generated" / "elab_api_v1"


@pytest.fixture(scope="module")
def generated_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("fresh") / "elab_api_v1"
    generate.generate(SPEC, package)
    return package


def test_committed_package_matches_the_contract(generated_package: Path) -> None:
    assert generate.differences(generated_package, PACKAGE) == []


def test_committed_package_of_v2_matches_its_contract(tmp_path: Path) -> None:
    package = tmp_path / "elab_api_v2"
    generate.generate(SPEC.with_name("openapi-v2.yaml"), package)
    assert generate.differences(package, PACKAGE.with_name("elab_api_v2")) == []


def test_components_of_two_contracts_must_agree(tmp_path: Path) -> None:
    schemas = {"Id": {"type": "integer"}}
    (tmp_path / "v1.yaml").write_text(json.dumps({"components": {"schemas": schemas}}), encoding="utf-8")
    other = {"Id": {"type": "string"}, "Row": {"$ref": "./v1.yaml#/components/schemas/Id"}}
    (tmp_path / "v2.yaml").write_text(json.dumps({"components": {"schemas": other}}), encoding="utf-8")
    with pytest.raises(ValueError, match="/components/schemas/Id is in both documents"):
        bundle(tmp_path / "v2.yaml")


def test_runtime_modules_are_copied_unchanged(generated_package: Path) -> None:
    runtime = {file.name: file.read_bytes() for file in generate.RUNTIME.glob("*.py")}
    assert len(runtime) >= 11
    assert {name: (generated_package / name).read_bytes() for name in runtime} == runtime


@pytest.mark.parametrize("template", sorted(generate.TEMPLATES.glob("*.jinja")), ids=lambda file: file.name)
def test_templates_have_placeholders_and_little_static_code(template: Path) -> None:
    text = template.read_text("utf-8")
    assert "{{" in text
    assert sum(1 for line in text.splitlines() if "{{" not in line and "{%" not in line) < 120


def test_obsolete_modules_are_removed(generated_package: Path, tmp_path: Path) -> None:
    package = tmp_path / "elab_api_v1"
    package.mkdir()
    (package / "old.py").write_text("x = 1\n", encoding="utf-8")
    generate.generate(SPEC, package)
    assert generate.differences(generated_package, package) == []


def test_generation_is_deterministic(generated_package: Path, tmp_path: Path) -> None:
    second_run = tmp_path / "elab_api_v1"
    generate.generate(SPEC, second_run)
    assert generate.differences(generated_package, second_run) == []


def test_differences_are_reported(generated_package: Path, tmp_path: Path) -> None:
    package = tmp_path / "elab_api_v1"
    generate.generate(SPEC, package)
    (package / "types.py").write_text("changed", encoding="utf-8")
    (package / "client.py").unlink()
    (package / "extra.py").touch()
    assert generate.differences(generated_package, package) == ["client.py", "extra.py", "types.py"]


def test_installed_generator_has_the_expected_version() -> None:
    assert generate.version("openapi-python-client") == generate.WRITTEN_FOR


def test_other_generator_version_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(generate, "version", lambda _: "0.29.2")
    with pytest.raises(SystemExit, match=r"0\.29\.2 is installed"):
        generate.generate(SPEC, tmp_path / "elab_api_v1")


def test_invalid_contract_stops_the_generator(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    document = read_yaml(SPEC)
    document["components"]["schemas"]["Experiment"]["properties"]["id"] = {
        "$ref": "#/components/schemas/Nowhere"
    }
    broken.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SystemExit, match="Could not find reference"):
        generate.generate(broken, tmp_path / "elab_api_v1")


def test_all_operations_are_generated() -> None:
    document = read_yaml(SPEC)
    operations = {
        f"{operation['tags'][0]}/{operation['operationId']}.py"
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    generated = {str(file.relative_to(PACKAGE / "api")) for file in PACKAGE.glob("api/*/[!_]*.py")}
    assert generated == operations
    assert len(operations) == 21


def test_operation_modules_are_short() -> None:
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
    """Return the lines of a module without docstrings, one per statement."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return ast.unparse(tree).splitlines()


def test_no_default_template_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    load = ChoiceLoader.load

    def recording(self: Any, environment: Any, name: str, *rest: Any) -> Any:
        used.add(name)
        return load(self, environment, name, *rest)

    monkeypatch.setattr(ChoiceLoader, "load", recording)
    generate.generate(SPEC, tmp_path / "elab_api_v1")
    own_templates = {file.name for file in generate.TEMPLATES.iterdir()}
    # the generator loads these three even if the contract has no enum
    assert used - own_templates == {"str_enum.py.jinja", "int_enum.py.jinja", "literal_enum.py.jinja"}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a package from a contract with a new property, operation and model."""
    folder = tmp_path_factory.mktemp("changed")
    document = read_yaml(SPEC)
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


def test_new_property_and_operation_work(changed: Path) -> None:
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


def test_new_property_and_operation_are_typed(changed: Path) -> None:
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


def test_package_from_changed_contract_is_strictly_typed(changed: Path) -> None:
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(changed / "cache")]
    result = subprocess.run(
        [*mypy, "-p", "elab_api_v1"], capture_output=True, text=True, check=False, cwd=changed
    )
    assert result.returncode == 0, result.stdout


def test_package_does_not_import_elab_sdk(generated_package: Path) -> None:
    for module in generated_package.rglob("*.py"):
        assert "elab_sdk" not in module.read_text("utf-8"), module
