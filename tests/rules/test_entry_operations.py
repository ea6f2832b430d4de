"""The operations of each kind of entry."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from elab_api_v1.models import CategoryForm, LinkForm, TagForm
from elab_api_v1.wire import Response

from elab_sdk import CreatedExperiment, CreatedItem
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS, TEMPLATES


@pytest.mark.parametrize(
    ("operations", "path"), [(EXPERIMENTS, "experiments"), (ITEMS, "items"), (TEMPLATES, "templates")]
)
def test_update_request(operations: Any, path: str) -> None:
    request = operations.post(3, body=operations.form(title="x"))
    assert (request.method, request.path, request.form) == ("POST", f"{path}/3", (("title", "x"),))


@pytest.mark.parametrize(("operations", "path"), [(EXPERIMENTS, "experiments"), (ITEMS, "items")])
def test_request_of_other_changes(operations: Any, path: str) -> None:
    for body, field in (
        (TagForm(tag="a"), ("tag", "a")),
        (LinkForm(link=3), ("link", "3")),
        (CategoryForm(category=2), ("category", "2")),
    ):
        request = operations.post(3, body=body)
        assert (request.method, request.path, request.form) == ("POST", f"{path}/3", (field,))


def test_created_id_has_kind() -> None:
    response = Response(200, {}, b'{"result": "success", "id": 7}')
    experiment, item = EXPERIMENTS.create().parse(response), ITEMS.create(2).parse(response)
    assert (type(experiment), experiment.kind, experiment.id) == (CreatedExperiment, "experiment", 7)
    assert (type(item), item.kind, item.id) == (CreatedItem, "item", 7)
    assert item.to_dict() == {"result": "success", "id": 7}


def test_record_is_pickled_and_copied_by_name() -> None:
    for operations in (EXPERIMENTS, ITEMS, TEMPLATES):
        assert pickle.loads(pickle.dumps(operations)) is operations
        assert copy.deepcopy(operations) is operations
