"""Entries as DataFrames: typed columns, and no unnecessary requests."""

from __future__ import annotations

import doctest
import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from elab_api_v1.models import Experiment, ExperimentSummary, Item

from elab_sdk import Manager, NotSupportedByServer, ValidationError
from elab_sdk.content import frames
from elab_sdk.content.frames import frame
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.facade.conftest import World

SHORT = {
    "id": "Int64",
    "date": "datetime64[s]",
    "title": "string",
    "category_id": "Int64",
    "category_title": "string",
    "status_id": "Int64",
    "status_title": "string",
    "user_id": "Int64",
    "fullname": "string",
    "locked": "boolean",
    "modified_at": "datetime64[s]",
}
WHOLE = {"created_at": "datetime64[s]", "elabid": "string", "tags": "string", "uploads": "Int64"}


def types(made: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in made.dtypes.items()}


def of_fields(*entries: dict[str, Any]) -> pd.DataFrame:
    """A frame of experiments with these extra fields."""
    models = [
        Experiment.from_dict({"id": place, "metadata": json.dumps({"extra_fields": fields})})
        for place, fields in enumerate(entries, 1)
    ]
    return frame(models, Experiment, whole=False, body=False, expand_metadata=True).drop(columns=[*SHORT])


@pytest.fixture
def filled(world: World) -> World:
    """Three experiments, of which two have extra fields."""
    for title, day in (("Blot 1", "2017-04-15"), ("Blot 2", "2017-04-16"), ("PCR", "2017-04-17")):
        created = world.create_experiment()
        world.post_experiment(created.id, title=title, date=day, tags=["a", title])
    world.add_extra_field(("experiment", 1), "pH", type="number", value=7)
    world.add_extra_field(("experiment", 1), "Volume", type="number", value=5, unit="mL")
    world.add_extra_field(("experiment", 2), "pH", type="number", value=7.5)
    world.add_extra_field(("experiment", 2), "Expires", type="date", value="2030-01-31")
    world.get_experiment(1)
    return world


def test_examples_are_correct() -> None:
    failed, run = doctest.testmod(frames)
    assert run >= 3
    assert not failed


def test_list_rows_suffice_for_their_columns(filled: World) -> None:
    before = len(filled.sent)
    made = filled.experiments_frame()
    assert len(filled.sent) == before + 1
    assert types(made) == SHORT
    assert made["title"].tolist() == ["PCR", "Blot 2", "Blot 1"]
    assert made["date"].dt.day.tolist() == [17, 16, 15]
    assert made["id"].sum() == 6


def test_extra_fields_are_typed_columns(filled: World) -> None:
    before = len(filled.sent)
    made = filled.experiments_frame(expand_metadata=True)
    assert len(filled.sent) == before + 1 + 3
    assert types(made) == {
        **SHORT,
        **WHOLE,
        "pH": "Float64",
        "Expires": "datetime64[s]",
        "Volume": "Int64",
        "Volume (unit)": "string",
    }
    assert made["pH"].mean() == 7.25
    assert made["pH"].isna().tolist() == [True, False, False]
    assert made["Expires"].dt.year.dropna().tolist() == [2030]
    assert made["Volume (unit)"].dropna().tolist() == ["mL"]
    assert made["tags"].str.get_dummies("|").sum().to_dict() == {"a": 3, "Blot 1": 1, "Blot 2": 1, "PCR": 1}


def test_full_frame_has_body(filled: World) -> None:
    filled.post_experiment(1, body="<p>text</p>")
    filled.upload_to_experiment(1, b"1", "a.txt")
    made = filled.experiments_frame(title="Blot 1", full=True)
    assert types(made) == {**SHORT, **WHOLE, "body": "string"}
    assert made.loc[0, "body"] == "<p>text</p>"
    assert made.loc[0, "uploads"] == 1


def test_frame_filters_as_find_does(filled: World) -> None:
    assert filled.experiments_frame(title="blot", since="2017-04-16")["id"].tolist() == [2]
    assert filled.experiments_frame(tags="Blot 1")["id"].tolist() == [1]
    assert filled.experiments_frame(limit=1)["id"].tolist() == [3]
    with pytest.raises(TypeError, match="titel"):
        filled.experiments_frame(titel="blot")


def test_passed_rows_are_not_read_again(filled: World) -> None:
    rows = filled.get_all_experiments()
    whole = filled.get_experiment(1)
    before = len(filled.sent)
    assert filled.experiments_frame(rows[:2])["id"].tolist() == [3, 2]
    assert filled.experiments_frame([whole], expand_metadata=True)["pH"].tolist() == [7]
    assert len(filled.sent) == before
    assert filled.experiments_frame([whole, rows[1]], expand_metadata=True)["pH"].tolist() == [7, 7.5]
    assert len(filled.sent) == before + 1
    with pytest.raises(ValidationError, match="title cannot be combined with rows"):
        filled.experiments_frame(rows, title="blot")
    with pytest.raises(
        ValidationError, match="rows must be experiments that were read or listed, but one is of type Item"
    ):
        filled.experiments_frame([Item.from_dict({"id": 1})])
    with pytest.raises(ValidationError, match="jobs must be at least 1"):
        filled.experiments_frame(rows, full=True, jobs=0)


def test_empty_frame_has_columns(world: World) -> None:
    assert types(world.experiments_frame()) == SHORT
    made = world.experiments_frame(title="nothing", expand_metadata=True)
    assert types(made) == {**SHORT, **WHOLE}
    assert len(made) == 0


def test_item_frame_has_category(world: World) -> None:
    created = world.create_item(1)
    world.post_item(created.id, title="Plasmid")
    world.add_extra_field(("item", created.id), "bp", type="number", value=2686)
    made = world.items_frame(expand_metadata=True)
    assert made["title"].tolist() == ["Plasmid"]
    assert made["bp"].tolist() == [2686]
    assert types(made)["category_id"] == "Int64"


@pytest.mark.parametrize("release", ["2.0", "3.5", "3.6", "4.1", "4.4", "4.9", *V2_GENERATIONS])
def test_frame_works_on_every_release(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment()
        manager.post_experiment(created, title="T", date="2017-04-15", body="<p>b</p>", tags="blot")
        made = manager.experiments_frame(full=True, expand_metadata=True)
        assert types(made) == {**SHORT, **WHOLE, "body": "string"}
        assert made.loc[0, "tags"] == "blot"
        assert str(made.loc[0, "date"].date()) == "2017-04-15"
        if release == "3.6":
            with pytest.raises(NotSupportedByServer):
                manager.experiments_frame(search="x")


def test_csv_round_trip(filled: World) -> None:
    made = filled.experiments_frame(expand_metadata=True)
    written = io.StringIO(made.to_csv(index=False))
    dates = [name for name, dtype in types(made).items() if dtype.startswith("datetime")]
    rest = {name: dtype for name, dtype in types(made).items() if name not in dates}
    again = pd.read_csv(written, dtype=rest, parse_dates=dates)  # type: ignore[call-overload]
    assert again.astype(types(made)).equals(made)
    pd.read_excel(io.BytesIO(_excel(made)))


def _excel(made: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    made.to_excel(buffer, index=False)
    return buffer.getvalue()


def test_field_of_mixed_types_is_text() -> None:
    made = of_fields(
        {"x": {"type": "number", "value": "7"}, "ok": {"type": "checkbox", "value": "on"}},
        {"x": {"type": "number", "value": "about 7"}, "ok": {"type": "checkbox", "value": "off"}},
        {"x": {"type": "date", "value": "2017-04-15"}},
    )
    assert made["x"].tolist() == ["7", "about 7", "2017-04-15"]
    assert types(made) == {"x": "string", "ok": "boolean"}


def test_times_and_multi_values_are_text() -> None:
    several = {"type": "select", "value": ["a", "b"], "allow_multi_values": True}
    made = of_fields(
        {
            "time": {"type": "time", "value": "14:30"},
            "when": {"type": "datetime-local", "value": "2017-04-15T14:30"},
            "zone": {"type": "datetime-local", "value": "2017-04-15T14:30+02:00"},
            "several": several,
            "user": {"type": "users", "value": "3"},
            "huge": {"type": "number", "value": "1" * 30},
            "empty": {"type": "number", "value": ""},
        }
    )
    assert types(made) == {
        "time": "string",
        "when": "datetime64[s]",
        "zone": "string",
        "several": "string",
        "user": "Int64",
        "huge": "string",
        "empty": "string",
    }
    assert made.loc[0, ["time", "several", "huge"]].tolist() == ["14:30:00", "a|b", "1" * 30]


def test_field_named_like_column_is_renamed() -> None:
    metadata = json.dumps({"extra_fields": {"title": {"value": "mine"}}})
    model = Experiment.from_dict({"id": 1, "title": "T", "metadata": metadata})
    made = frame([model], Experiment, whole=False, body=False, expand_metadata=True)
    assert made.loc[0, ["title", "title (extra field)"]].tolist() == ["T", "mine"]


def test_unreadable_value_is_missing() -> None:
    odd = {"id": 1, "title": "T", "date": ["odd"], "locked": "maybe", "fullname": None}
    made = frame(
        [ExperimentSummary.from_dict(odd)], ExperimentSummary, whole=False, body=False, expand_metadata=False
    )
    assert made.loc[0, ["date", "locked", "fullname"]].isna().all()
    assert types(made) == SHORT


def test_missing_pandas_error_names_extra(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'pip install "elab-sdk\[pandas\]"'):
        world.experiments_frame()
    assert world.sent == []
