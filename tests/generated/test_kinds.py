"""The kind of a model is defined once, by `x-entry` in the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import generate
import pytest
from bundle import read_yaml
from elab_api_v1 import Identified, Model, Resource, models
from elab_api_v1.contract import ResourceKind
from elab_api_v1.models import Experiment, ExperimentSummary, Tag
from elab_api_v1.resources import full_model, summary_model

if TYPE_CHECKING:
    from pathlib import Path

SPEC = generate.ROOT / "spec" / "openapi.yaml"


def contract() -> Any:
    return read_yaml(SPEC)


SCHEMAS = contract()["components"]["schemas"]
ENTRIES = {name: schema["x-entry"] for name, schema in SCHEMAS.items() if "x-entry" in schema}


@pytest.mark.parametrize(("name", "entry"), ENTRIES.items())
def test_model_has_kind_and_form_of_the_contract(name: str, entry: dict[str, str]) -> None:
    model = getattr(models, name)
    assert issubclass(model, Resource)
    assert (model.kind, model.is_full) == (entry["kind"], entry["form"] == "full")
    assert model.from_dict({"id": 1, "kind": "x"}).kind == entry["kind"]


@pytest.mark.parametrize(("name", "entry"), ENTRIES.items())
def test_model_is_found_by_kind(name: str, entry: dict[Any, Any]) -> None:
    find: Any = full_model if entry["form"] == "full" else summary_model
    assert find(entry["kind"]) is getattr(models, name)


@pytest.mark.parametrize("name", sorted(set(models.__all__) - ENTRIES.keys()))
def test_other_models_have_no_kind(name: str) -> None:
    model = getattr(models, name)
    assert not issubclass(model, Identified)
    assert not hasattr(model, "kind")


def test_resource_kind_lists_all_kinds() -> None:
    assert set(get_args(ResourceKind)) == {entry["kind"] for entry in ENTRIES.values()}


def test_subclass_has_the_kind_of_its_base_class() -> None:
    class CustomExperiment(Experiment):
        __slots__ = ()

    entry = CustomExperiment.from_dict({"id": "3"})
    assert isinstance(entry, Identified)
    assert (entry.kind, entry.is_full, entry.id) == ("experiment", True, 3)


@pytest.mark.parametrize("name", ["kind", "is_full"])
def test_kind_of_a_model_is_read_only(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(ExperimentSummary.from_dict({"id": 1}), name, "item")


def test_model_without_kind_is_a_model() -> None:
    assert isinstance(Tag.from_dict({"id": 1}), Model)


@pytest.mark.parametrize(
    ("schema", "entry", "message"),
    [
        ("Experiment", {"kind": "experiment", "form": "half"}, "Experiment: x-entry must be"),
        ("Experiment", {"kind": "experiment"}, "Experiment: x-entry must be"),
        ("Done", {"kind": "done", "form": "full"}, "Done: x-entry needs a required attribute id"),
        ("Item", {"kind": "experiment", "form": "full"}, "Item: Experiment has the same x-entry"),
    ],
)
def test_invalid_kind_in_the_contract_stops_the_generator(
    tmp_path: Path, schema: str, entry: dict[str, str], message: str
) -> None:
    document = contract()
    document["components"]["schemas"][schema]["x-entry"] = entry
    spec = tmp_path / "openapi.yaml"
    spec.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        generate.generate(spec, tmp_path / "elab_api_v1")
