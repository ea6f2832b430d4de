"""Archives arrive in eLabFTW 5 as far as the program for which they were written reads them."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING, Any, Literal

import attrs
import pytest

from elab_sdk import ValidationError
from elab_sdk.export import archive_writer, export_backup, read_eln
from elab_sdk.sandbox import Sandbox
from tests.export import notebooks
from tests.export.conftest import ExportedArchive
from tests.export.validator import issues
from tests.sandbox.client_v2 import V2Client

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.export.archive_profiles import ExportTarget

NOT_FLAT = ("is not fully flattened", "is not a valid node object reference: it MUST have only @id")
"""The messages of the validator's rules that all nodes are in one list, and refer to others by their IDs."""
BODY = (
    '<p><a href="experiments.php?mode=view&amp;id=12">twelve</a>'
    '<a href="https://elab.example.org/database.php?id=1">item</a>'
    '<a href="experiments.php?mode=view&amp;id=99">gone</a>'
    '<img src="app/download.php?f=ab%2F0001.png&amp;storage=1">'
    '<img src="app/download.php?f=ab/0005.png"></p>'
)
FIELDS = json.dumps({"extra_fields": {"pH": {"type": "number", "value": "7.4"}}})
RELEASES: dict[ExportTarget | None, tuple[str, ...]] = {
    None: ("5.3", "5.6"),
    "elabftw": ("5.3", "5.4", "5.6"),
    "elabftw-5.1": ("5.1", "5.2", "5.6"),
}
IMPORTS = [(target, release) for target, releases in RELEASES.items() for release in releases]


def notebook(folder: Path) -> notebooks.Notebook:
    """Make a notebook whose experiments 1 and 12 and item 1 are linked in texts only."""
    made = notebooks.Notebook(folder)
    source = notebooks.experiment(
        1,
        title="Source",
        body=BODY,
        tags=f"a,b|0|{'x' * 300}",
        rating=4,
        locked=1,
        metadata=FIELDS,
        custom_id=77,
        uploads=[notebooks.upload(1, "gel 1.png")],
        steps=[
            notebooks.step(1, "Load", finished=1, finished_time="2024-01-02 10:00:00"),
            notebooks.step(2, "Blot", deadline="2024-01-03 10:00:00"),
        ],
        comments=[notebooks.comment(1, "Nice")],
        category=3,
        category_title="Wet lab",
        category_color="ff0000",
    )
    made.add("experiment", source, {1: b"gel"})
    map_upload = notebooks.upload(5, "map.png")
    made.add("experiment", notebooks.experiment(12, title="Twelve", uploads=[map_upload]), {5: b"map"})
    made.add("item", notebooks.item(1, title="Item"))
    template = notebooks.experiment(9, title="Template", body=BODY.partition("<img")[0])
    for key in ("date", "elabid", "uploads", "comments"):
        del template[key]
    made.add("template", template)
    return made


def by_title(
    client: V2Client, kind: Literal["experiments", "items", "experiments_templates"]
) -> dict[str, Any]:
    rows = client.read(f"{kind}?limit=100")
    return {row["title"]: client.read(f"{kind}/{row['id']}") for row in rows}


def send(client: V2Client, archive: Path) -> None:
    answer = client.upload("import", archive.name, archive.read_bytes(), owner="1")
    assert answer.status == 201, answer.text


@pytest.mark.parametrize(("target", "release"), IMPORTS)
def test_entries_arrive_whole(target: ExportTarget | None, release: str, tmp_path: Path) -> None:
    made = notebook(tmp_path / "notebook")
    export = export_backup(made.folder, tmp_path / "lab.eln", for_=target, templates=True)
    with Sandbox(release=release) as sandbox:
        client = V2Client(sandbox)
        send(client, export.path)
        experiments, items = by_title(client, "experiments"), by_title(client, "items")
        template = by_title(client, "experiments_templates")["Template"]
    source, twelve, item = experiments["Source"], experiments["Twelve"], items["Item"]
    assert sorted(source["tags"].split("|")) == ["a-b", "x" * 255]
    assert source["rating"] == (0 if target is None else 4)
    assert json.loads(source["metadata"])["extra_fields"]["pH"]["value"] == "7.4"
    assert [(step["body"], step["finished"]) for step in source["steps"]] == [("Load", 1), ("Blot", 0)]
    assert (source["category_title"], source["status_title"]) == ("Wet lab", "Running")
    assert source["custom_id"] == 77
    assert source["locked"] == (1 if release == "5.6" else 0)
    assert "Nice" in source["comments"][0]["comment"]
    links = re.findall(r'href="([^"]+)"', source["body"])
    assert re.findall(r'href="([^"]+)"', template["body"]) == links
    assert links == [
        f"experiments.php?mode=view&amp;id={twelve['id']}",
        f"database.php?mode=view&amp;id={item['id']}",
        "https://elab.example.org/experiments.php?mode=view&amp;id=99",
    ]
    uploads = {upload["real_name"]: upload["long_name"] for upload in source["uploads"]}
    pictures = re.findall(r'src="app/download.php\?f=([^"]+)"', source["body"])
    assert pictures == [uploads["gel 1.png" if release >= "5.3" else "gel-1.png"], uploads["map.png"]]


def test_default_archive_stops_the_import_of_5_1_at_a_step(tmp_path: Path) -> None:
    export = export_backup(notebook(tmp_path / "notebook").folder, tmp_path / "lab.eln")
    with Sandbox(release="5.1") as sandbox:
        answer = V2Client(sandbox).upload("import", "lab.eln", export.path.read_bytes(), owner="1")
    assert answer.status == 500


@pytest.mark.parametrize(
    ("target", "keys"),
    [("elabftw", {"aggregateRating"}), ("elabftw-5.1", {"aggregateRating", "step", "variableMeasured"})],
)
def test_nested_nodes_are_the_only_issue_of_the_validator(
    target: ExportTarget, keys: set[str], tmp_path: Path
) -> None:
    notebooks.full(tmp_path / "notebook")
    export_backup(tmp_path / "notebook", tmp_path / "lab.eln", for_=target)
    archive = ExportedArchive(tmp_path / "lab.eln")
    entry = archive.entry('5\' end, "quoted"')
    nested = {key for key, value in entry.items() if "@type" in str(value)}
    assert nested == keys
    with zipfile.ZipFile(tmp_path / "lab.eln") as packed:
        packed.extractall(tmp_path)
    found = issues(tmp_path / "lab")
    assert {severity for severity, _ in found} == {"REQUIRED"}
    assert {rule for rule in NOT_FLAT if any(rule in message for _, message in found)} == {*NOT_FLAT}
    assert all(any(rule in message for rule in NOT_FLAT) for _, message in found)


def test_archives_for_every_program_list_the_same_entries(tmp_path: Path) -> None:
    notebooks.full(tmp_path / "notebook")
    listed = []
    for number, target in enumerate(RELEASES):
        path = tmp_path / f"{number}.eln"
        export_backup(tmp_path / "notebook", path, for_=target)
        archive = read_eln(path)
        assert archive.is_whole
        listed.append([attrs.evolve(entry, files=()) for entry in archive.entries])
    assert listed[0] == listed[1]
    # 5.1 and 5.2 import no Markdown
    assert [(entry.text, entry.media_type) for entry in listed[2] if entry.title == "日本 ß"] == [
        ("<pre>*x*</pre>", "text/html")
    ]
    assert [attrs.evolve(entry, text="", media_type="") for entry in listed[2]] == [
        attrs.evolve(entry, text="", media_type="") for entry in listed[0]
    ]


def test_file_that_no_importer_reads_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archive_writer, "MIN_SKIPPED_FILE_BYTES", 3)
    export = export_backup(notebook(tmp_path / "notebook").folder, tmp_path / "lab.eln")
    assert "experiment 1: the file 'gel 1.png': eLabFTW 5.3 and later import no" in " ".join(export.changes)


def test_unknown_program_is_rejected(tmp_path: Path) -> None:
    folder = notebook(tmp_path / "notebook").folder
    with pytest.raises(ValidationError, match=r"'elabftw' or 'elabftw-5\.1', or omitted") as caught:
        export_backup(folder, tmp_path / "lab.eln", for_="elabftw-5.0")  # type: ignore[arg-type]
    assert caught.value.argument == "for_"
    assert not (tmp_path / "lab.eln").exists()
