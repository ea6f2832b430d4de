"""Which entries a backup is to hold, as `ids` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from elab_api_v1.models import Event, Experiment, ItemSummary, Status, Template

from elab_sdk import CreatedItem, CreatedTemplate, ValidationError
from elab_sdk.backups.selection import selection

if TYPE_CHECKING:
    from elab_api_v1.base import Identified


@pytest.mark.parametrize(
    ("model", "kind"), [(Experiment, "experiment"), (ItemSummary, "item"), (CreatedItem, "item")]
)
def test_a_model_selects_the_entry_of_its_kind(model: type[Identified], kind: str) -> None:
    chosen = selection("backup", ids=[model.from_dict({"id": 3})])
    assert list(chosen.wanted()) == [(kind, 3)]


def test_a_number_selects_the_entries_of_both_kinds() -> None:
    assert list(selection("backup", ids=3).wanted()) == [("experiment", 3), ("item", 3)]


@pytest.mark.parametrize("model", [Template, Status, Event, CreatedTemplate])
def test_a_model_that_is_no_entry_selects_nothing(model: type[Identified]) -> None:
    with pytest.raises(ValidationError, match=f"not of a {model.__name__}") as caught:
        selection("backup", ids=[model.from_dict({"id": 3})])
    assert caught.value.argument == "ids"
