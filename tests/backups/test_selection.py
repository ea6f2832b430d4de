"""The argument `ids` selects the entries of a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from elab_api_v1.models import Event, Experiment, ItemSummary, Status, Template

from elab_sdk import CreatedItem, CreatedTemplate, ValidationError
from elab_sdk.backups.selection import make_selection

if TYPE_CHECKING:
    from elab_api_v1.base import Identified


@pytest.mark.parametrize(
    ("model", "kind"), [(Experiment, "experiment"), (ItemSummary, "item"), (CreatedItem, "item")]
)
def test_model_selects_entry_of_its_kind(model: type[Identified], kind: str) -> None:
    selection = make_selection("backup", ids=[model.from_dict({"id": 3})])
    assert list(selection.requested()) == [(kind, 3)]


def test_id_alone_selects_both_kinds() -> None:
    assert list(make_selection("backup", ids=3).requested()) == [("experiment", 3), ("item", 3)]


@pytest.mark.parametrize("model", [Template, Status, Event, CreatedTemplate])
def test_models_of_other_kinds_are_rejected(model: type[Identified]) -> None:
    with pytest.raises(ValidationError, match=f"not of a {model.__name__}") as caught:
        make_selection("backup", ids=[model.from_dict({"id": 3})])
    assert caught.value.argument == "ids"
