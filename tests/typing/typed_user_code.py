"""Code of users that mypy and pyright accept; it is checked, not run."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import assert_type

import pandas as pd
from matplotlib.figure import Figure

from elab_sdk import Experiment, Item, Manager, Upload, types
from elab_sdk.types import (
    BodyContent,
    DateLike,
    EntryFields,
    EntryLike,
    EventFields,
    ExperimentFields,
    Id,
    ItemFields,
    MetadataLike,
    PostFields,
    Source,
    TemplateFields,
)


def fields_as_keywords(manager: Manager) -> None:
    fields: ExperimentFields = {
        "title": "Western blot 12",
        "date": datetime.date(2017, 4, 15),
        "body": [{"t": 0, "OD": 0.1}],
        "tags": ["blot"],
        "links": [5],
        "category": "Running",
        "extra_fields": {"pH": 7.2, "Volume": (5, "mL")},
        "files": ["gel.png", ("a.csv", b"a,b")],
    }
    manager.create_experiment(**fields)
    manager.get_or_create_experiment(**fields)
    manager.create_experiment(**ExperimentFields(title="x", tags="blot"))
    item: ItemFields = {"title": "pUC19", "tags": "plasmid"}
    manager.create_item("Plasmid", **item)
    shared: EntryFields = {"title": "x", "tags": ["a", "b"]}
    manager.update(("item", 3), **shared)
    manager.create_experiment(**shared)
    post: PostFields = {"title": "x", "bodyappend": "<p>"}
    manager.post_experiment(1, **post)
    manager.post_item(1, **post)
    template: TemplateFields = {"title": "x", "body": "<p>"}
    manager.post_template(1, **template)
    event: EventFields = {"start": "2017-04-15T09:00:00+02:00", "end": "2017-04-15T10:00:00+02:00"}
    manager.book(3, **event)
    manager.create_event(3, **event)


def pairs(manager: Manager) -> None:
    one = ("experiment", 1)
    manager.append(one, "text")
    manager.update(one, title="x")
    manager.tag(one, "blot")
    manager.set_extra_fields(one, {"pH": 7})
    manager.add_extra_field(one, "pH", type="number")
    manager.delete(one)
    manager.download_attachments(one, "folder")
    for pair in [("experiment", 1), ("item", 2), ("template", 3)]:
        manager.lock(pair)
    for kind in ("experiment", "item"):
        manager.unlock((kind, 3))
    manager.backup("folder", ids=[one, ("item", 3)])


def sources(manager: Manager, text: str) -> None:
    frame = pd.DataFrame({"t": [0, 1]})
    manager.upload_to_experiment(1, frame)
    manager.upload_to_experiment(1, frame["t"], "t.csv")
    manager.upload_to_experiment(1, Figure())
    manager.upload_to_experiment(1, Figure().subplots(), "plot.png")
    manager.upload_to_experiment(1, Path("a.csv"))
    manager.upload_to_experiment(1, b"a,b", "a.csv")
    manager.upload_to_experiment(1, io.BytesIO(b"a"), "a.csv")
    with open(text, "rb") as file, Path(text).open("rb") as other:  # noqa: PTH123
        manager.upload_to_experiment(1, file)
        manager.upload_to_experiment(1, {"file": other})
    named = ("a.csv", b"a,b")
    manager.upload_to_experiment(1, named)
    manager.upload_to_experiment(1, ("a.csv", frame))
    manager.upload_files(("experiment", 1), Path().glob("*.tif"))
    files: list[Source] = ["a.png", Path("b.png")]
    manager.upload_files(("experiment", 1), files)
    manager.upload_files(("experiment", 1), [named, ("b.csv", frame)])
    manager.append(("item", 1), frame)
    manager.append(("item", 1), frame["t"])


def results(manager: Manager, path: str | Path, to: types.Target, kind: types.EntryKind) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        assert_type(manager.download(1, path), Path)
        manager.download(1, file)
        assert_type(manager.download(1, to), Path | None)
        assert_type(manager.download_entry(("item", 1), "entry.pdf"), Path)
        assert_type(manager.get_backup_zip("201701-201704", path), Path)
        assert_type(manager.get_backup_zip("201701-201704"), bytes)
    assert_type(manager.set_rating(("experiment", 1), 3), Experiment)
    assert_type(manager.set_status(("item", 1), "Open"), Item)
    assert_type(manager.set_rating((kind, 1), 3), Experiment | Item)
    one = ("experiment", 1)
    experiment = manager.get_experiment(1)
    assert_type(manager.delete(experiment), Experiment)
    manager.set_rating(one, 3)
    title: str = manager.get_status()[0].title
    print(title, experiment.uploads[0].real_name.split("."))


def annotated(
    entry: EntryLike, day: DateLike | None, number: Id, source: Source, body: BodyContent, extra: MetadataLike
) -> list[Upload]:
    with Manager() as manager:
        manager.update(entry, date=day or "2017-04-15", links=number, body=body, metadata=extra)
        return [manager.upload_to_experiment(1, source)]
