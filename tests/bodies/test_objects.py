"""DataFrames, figures and dicts are uploaded as files."""

from __future__ import annotations

import datetime
import doctest
import io
import json
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from elab_sdk import ValidationError
from elab_sdk.files import serialization

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from tests.facade.conftest import World

mpl.use("Agg")
FRAME = pd.DataFrame({"t": [0, 10], "OD": [0.1, 0.4], "by": ["Ann", "Bö"]})


@pytest.fixture
def figure() -> Iterator[Figure]:
    made, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    yield made
    plt.close(made)


def sent(world: World, source: Any, name: str | None = None) -> tuple[str, bytes]:
    """Upload an object, and get the stored name and content."""
    world.create_experiment()
    upload = world.upload_to_experiment(1, source, name)
    return upload.real_name, world.get_upload(upload)


def test_the_examples_are_right() -> None:
    failed, run = doctest.testmod(serialization)
    assert run >= 3
    assert not failed


def test_a_frame_becomes_csv_by_default(world: World) -> None:
    name, content = sent(world, FRAME)
    assert name == "table.csv"
    assert content == "t,OD,by\n0,0.1,Ann\n10,0.4,Bö\n".encode()
    assert pd.read_csv(io.BytesIO(content)).equals(FRAME)


def test_the_extension_selects_the_format_of_a_frame(world: World) -> None:
    assert pd.read_csv(io.BytesIO(sent(world, FRAME, "a.tsv")[1]), sep="\t").equals(FRAME)
    assert pd.read_excel(io.BytesIO(sent(world, FRAME, "a.xlsx")[1])).equals(FRAME)
    assert json.loads(sent(world, FRAME, "a.JSON")[1])[1] == {"t": 10, "OD": 0.4, "by": "Bö"}
    assert sent(world, ("a.csv", FRAME))[0] == "a.csv"
    assert sent(world, {"file": FRAME}) == ("table.csv", "t,OD,by\n0,0.1,Ann\n10,0.4,Bö\n".encode())


def test_a_meaningful_index_is_kept() -> None:
    named = FRAME.set_index("by")
    assert serialization.serialize(named, "a.csv").decode().splitlines()[0] == "by,t,OD"
    assert json.loads(serialization.serialize(named, "a.json"))[0] == {"by": "Ann", "t": 0, "OD": 0.1}
    assert serialization.serialize(FRAME["t"], "a.csv") == b"t\n0\n10\n"


def test_numbers_keep_their_digits() -> None:
    short = np.array([0.1, np.nan], dtype="float32")
    frame = pd.DataFrame({"x": short, "y": [1.2345678901234567e-12, 1 / 3]})
    assert json.loads(serialization.serialize(frame, "a.json")) == [
        {"x": 0.1, "y": 1.2345678901234567e-12},
        {"x": None, "y": 1 / 3},
    ]
    assert serialization.serialize(frame["x"], "a.csv") == b'x\n0.1\n""\n'
    assert pd.read_excel(io.BytesIO(serialization.serialize(frame, "a.xlsx")))["x"].tolist()[0] == 0.1
    assert frame["x"].dtype == "float32"
    value = {
        "scalar": np.float32(0.1),
        "array": short[:1],
        "decimal": Decimal("1.10"),
        "moment": np.datetime64("2017-04-15T12:00", "ns"),
        "frame": frame[["x"]],
        "flag": np.bool_(True),
        "zero axes": np.array(5),
    }
    assert json.loads(serialization.serialize(value, "a.json")) == {
        "scalar": 0.1,
        "array": [0.1],
        "decimal": 1.1,
        "moment": "2017-04-15T12:00:00.000000000",
        "frame": [{"x": 0.1}, {"x": None}],
        "flag": True,
        "zero axes": 5,
    }


def test_texts_in_a_workbook_are_not_formulas() -> None:
    frame = pd.DataFrame({"=a": ["=1+1", "#N/A", "+x"]})
    read = pd.read_excel(io.BytesIO(serialization.serialize(frame, "a.xlsx")), keep_default_na=False)
    assert read.equals(frame)


def test_a_figure_becomes_an_image(world: World, figure: Figure) -> None:
    name, content = sent(world, figure)
    assert name == "figure.png"
    assert content.startswith(b"\x89PNG")
    assert b"<svg" in sent(world, figure, "a.svg")[1]
    assert sent(world, ("a.pdf", figure))[1].startswith(b"%PDF")
    assert sent(world, figure.axes[0], "axes.png")[1].startswith(b"\x89PNG")


def test_a_named_dict_or_list_becomes_json(world: World) -> None:
    value = {
        "pH": 7.2,
        "at": datetime.date(2017, 4, 15),
        "od": np.array([0.1, 0.4]),
        "n": np.int64(3),
        "ö": None,
    }
    assert json.loads(sent(world, value, "a.json")[1]) == {
        "pH": 7.2,
        "at": "2017-04-15",
        "od": [0.1, 0.4],
        "n": 3,
        "ö": None,
    }
    assert json.loads(sent(world, [1, 2], "a.json")[1]) == [1, 2]
    assert json.loads(sent(world, ("a.json", {"a": 1}))[1]) == {"a": 1}
    assert json.loads(sent(world, {"file": ("a.json", {"a": 1})})[1]) == {"a": 1}
    assert json.loads(sent(world, {"file": "x", "more": 1}, "a.json")[1]) == {"file": "x", "more": 1}


def test_a_dict_with_the_key_file_is_a_file(world: World) -> None:
    assert sent(world, {"file": io.BytesIO(b"a,b")}, "a.csv") == ("a.csv", b"a,b")
    assert sent(world, {"file": ("b.csv", b"a,b")}) == ("b.csv", b"a,b")
    with pytest.raises(ValidationError, match="'fiel'; did you mean 'file'") as caught:
        sent(world, {"fiel": io.BytesIO(b"a,b")})
    assert "name='data.json'" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        (FRAME, "a.doc", r"a DataFrame can be written as \.csv, \.json, \.parquet, \.tsv, \.xlsx"),
        (FRAME, "table", "the extension of 'table' is none of them"),
        ({"a": 1}, "a.csv", r"a dict can be written as \.geojson, \.ipynb, \.json"),
        ([1], None, "JSON file only with a name"),
        ({"a": float("nan")}, "a.json", r"cannot be written as JSON: \['a'\]"),
        (
            {"runs": [{"OD": np.float32("nan")}]},
            "a.json",
            r"\['runs'\]\[0\]\['OD'\]: float32 is a missing value",
        ),
        ({"a": pd.NaT}, "a.json", r"\['a'\]: NaTType is a missing value"),
        ({"a": [pd.NA]}, "a.json", r"\['a'\]\[0\]: NAType is a missing value"),
        ({"a": np.datetime64("NaT", "s")}, "a.json", "datetime64 is a missing value"),
        ({"a": np.timedelta64(1, "ns")}, "a.json", "timedelta64 has no representation"),
        ({"a": Decimal("0.10000000000000000000001")}, "a.json", "Decimal has no representation"),
        (pd.DataFrame({"a": [float("inf")]}), "a.json", r"cannot be written as \.json"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "a.json", "the same name"),
        ({"a": object()}, "a.json", "object has no representation in JSON"),
        (pd.DataFrame({"a": [object]}, index=pd.Index([1, 1])).set_index("a"), "a.php", r"\.php"),
    ],
)
def test_an_object_that_cannot_be_a_file_is_refused(
    world: World, source: Any, name: str | None, message: str
) -> None:
    world.create_experiment()
    before = len(world.sent)
    with pytest.raises(ValidationError, match=message):
        world.upload_to_experiment(1, source, name)
    assert len(world.sent) == before


def test_an_unknown_figure_format_is_refused_with_a_list(figure: Figure) -> None:
    with pytest.raises(ValidationError, match=r"a figure can be written as .*\.png, .*\.svg"):
        serialization.serialize(figure, "a.doc")


@pytest.mark.parametrize(("name", "package"), [("a.xlsx", "openpyxl"), ("a.parquet", "pyarrow")])
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, name: str, package: str) -> None:
    for module in ("openpyxl", "openpyxl.workbook", "pyarrow", "fastparquet"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=f"pip install {package}"):
        serialization.serialize(FRAME, name)


def test_objects_are_serialized_before_the_first_upload(world: World, figure: Figure) -> None:
    world.create_experiment()
    uploads = world.upload_files(("experiment", 1), [FRAME, figure, ("a.json", {"a": 1}), ("b.txt", "text")])
    assert [upload.real_name for upload in uploads] == ["table.csv", "figure.png", "a.json", "b.txt"]
    before = len(world.sent)
    for files in ([("b.txt", "text"), ("a.doc", FRAME)], [b"", {"a": 1}], FRAME, {"a": 1}):
        with pytest.raises(ValidationError):
            world.upload_files(("experiment", 1), files)
    assert len(world.sent) == before


def test_sending_a_file_imports_no_pandas_or_matplotlib() -> None:
    code = (
        "from elab_sdk.files.upload_sources import open_source\n"
        "with open_source('x', {'a': 1}, 'a.json'): pass"
    )
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert "elab_sdk.files.serialization" in loaded
    assert not {"pandas", "matplotlib", "numpy"} & set(loaded)
