"""Links in texts lead to the imported entries and files, or stay with the old server."""

from __future__ import annotations

import doctest
import json
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.content import reference_fields
from elab_sdk.export import (
    archive_profiles,
    body_links,
    export_backup,
    import_limits,
    old_references,
    read_eln,
    splitting,
)
from tests.export import notebooks
from tests.export.conftest import ExportedArchive

if TYPE_CHECKING:
    from pathlib import Path

OLD = "https://elab.example.org/"


def test_the_examples_are_right() -> None:
    for module in (archive_profiles, body_links, import_limits, old_references, reference_fields, splitting):
        failed, run = doctest.testmod(module)
        assert run >= 1
        assert not failed


def exported(tmp_path: Path, body: str, endpoint: str = notebooks.ENDPOINT, **more: Any) -> ExportedArchive:
    """Export experiment 1 with a body and a file, beside experiment 12 and item 1."""
    notebook = notebooks.Notebook(tmp_path / "notebook", endpoint=endpoint)
    uploads = [notebooks.upload(1, "gel 1.png"), notebooks.upload(2, "lost.png")]
    notebook.add(
        "experiment", notebooks.experiment(1, body=body, title="Source", uploads=uploads, **more), {1: b"1"}
    )
    other = notebooks.upload(5, "map.png")
    notebook.add("experiment", notebooks.experiment(12, uploads=[other]), {5: b"5"})
    notebook.add("item", notebooks.item(1))
    return ExportedArchive(export_backup(notebook.folder, tmp_path / "lab.eln").path)


EXPERIMENT_12 = "experiments.php?mode=view&amp;id=1000000012"
ITEM_1 = "database.php?mode=view&amp;id=1500000001"
LINKS = [
    ("experiments.php?mode=view&amp;id=12", EXPERIMENT_12, "Western blot 12"),
    ("database.php?id=1&mode=edit#top", f"{ITEM_1}#top", "Plasmid 1"),
    (f"{OLD}experiments.php?mode=view&amp;id=12", EXPERIMENT_12, "Western blot 12"),
    ("http://elab.example.org/database.php?id=1", ITEM_1, "Plasmid 1"),
    ("experiments.php?mode=view&amp;id=1", "experiments.php?mode=view&amp;id=1000000001", "Source"),
]


@pytest.mark.parametrize(("before", "after", "title"), LINKS)
@pytest.mark.parametrize("content_type", [1, 2])
def test_link_to_an_exported_entry_has_its_surrogate_id(
    before: str, after: str, title: str, content_type: int, tmp_path: Path
) -> None:
    template = '<p><a href="{}">x</a> experiments.php?id=12</p>' if content_type == 1 else "[x]({}) `id=12`"
    archive = exported(tmp_path, template.format(before), content_type=content_type)
    entry = archive.entry("Source")
    assert entry["text"] == template.format(after)
    (mention,) = archive.parts(entry, "mentions")
    assert mention["name"] == title
    # the importer takes the ID from this address
    assert mention["url"].endswith(after.partition("#")[0].replace("&amp;", "&"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("experiments.php?mode=view&amp;id=99", f"{OLD}experiments.php?mode=view&amp;id=99"),
        ("ucp.php?tab=3&amp;templateid=1", f"{OLD}ucp.php?tab=3&amp;templateid=1"),
        (f"{OLD}database.php?id=99&mode=view", f"{OLD}database.php?id=99&mode=view"),
        ("https://other.example.org/database.php?id=1", "https://other.example.org/database.php?id=1"),
        ("app/download.php?f=ab%2F0002.png", f"{OLD}app/download.php?f=ab%2F0002.png"),
    ],
)
def test_link_to_something_that_is_not_exported_leads_to_the_old_server(
    before: str, after: str, tmp_path: Path
) -> None:
    archive = exported(tmp_path, f'<a href="{before}">x</a>')
    entry = archive.entry("Source")
    assert entry["text"] == f'<a href="{after}">x</a>'
    assert "mentions" not in entry


def test_picture_has_the_name_that_the_importer_replaces(tmp_path: Path) -> None:
    archive = exported(
        tmp_path, '<img src="app/download.php?name=gel%201.png&amp;f=ab%2F0001.png&amp;storage=1">'
    )
    entry = archive.entry("Source")
    assert entry["text"] == '<img src="app/download.php?name=gel%201.png&amp;f=ab/0001.png">'
    files = {node["name"]: node for node in archive.parts(entry, "hasPart")}
    assert files["gel 1.png"]["alternateName"] == "ab/0001.png"
    assert "map.png" not in files


def test_picture_of_another_entry_is_exported_with_the_text_that_shows_it(tmp_path: Path) -> None:
    archive = exported(tmp_path, '<img src="app/download.php?f=ab/0005.png_th.jpg">')
    entry = archive.entry("Source")
    assert entry["text"] == '<img src="app/download.php?f=ab/0005.png_th.jpg">'
    files = {node["name"]: node for node in archive.parts(entry, "hasPart")}
    assert files["map.png"]["alternateName"] == "ab/0005.png"
    assert archive.content[f"lab/{files['map.png']['@id'][2:]}"] == b"5"


@pytest.mark.parametrize("endpoint", ["", "https://elab_old.example.org/api/v1/"])
def test_surrogate_addresses_are_urls_for_every_importer(endpoint: str, tmp_path: Path) -> None:
    body = '<a href="experiments.php?id=12">x</a><a href="experiments.php?id=99">y</a>'
    entry = exported(tmp_path, body, endpoint).entry("Source")
    # PHP takes no address with an underscore in its host for a URL
    assert entry["url"] == "https://elab.invalid/experiments.php?mode=view&id=1000000001"
    site = endpoint.partition("api/")[0]
    assert entry.get("sameAs") == (f"{site}experiments.php?mode=view&id=1" if site else None)
    assert f'href="{site or "https://elab.invalid/"}experiments.php?id=99"' in entry["text"]


def test_changes_are_reported(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    body = '<a href="experiments.php?id=99">x</a><img src="app/download.php?f=ab/77.png">'
    tags = f"a,b|0|{'x' * 300}|usual"
    response = notebooks.experiment(
        1, body=body, tags=tags, title="t" * 300, category=1, category_title="c" * 300, category_color="red"
    )
    notebook.add("experiment", response)
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    archive = ExportedArchive(export.path)
    (entry,) = archive.parts(archive.nodes["./"], "hasPart")
    assert entry["keywords"] == f"a-b,{'x' * 255},usual"
    assert entry["name"] == "t" * 255
    (category,) = archive.parts(entry, "about")
    assert (category["name"], category["color"]) == ("c" * 255, "bdbdbd")
    assert export.is_complete
    changes = [change.partition(" leads to the old server: ")[0] for change in export.changes]
    assert [change.partition(" '")[0] for change in changes] == [
        "experiment 1: the title",
        "experiment 1: the link in the text to experiment 99",
        "experiment 1: the link in the text to the file ab/77.png",
        *["experiment 1: the tag"] * 3,
        "experiment 1: the category title",
    ]
    assert "'a,b' is 'a-b' in the archive" in export.changes[3]
    assert "'0' is not in the archive" in export.changes[4]
    assert b"ab/77.png leads to the old server" in archive.content["lab/ro-crate-preview.html"]


def test_references_that_importers_do_not_change_are_reported(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    page = f"{OLD}experiments.php?mode=view&id="
    fields = {
        "Run": {"type": "experiments", "value": ["1", 9]},
        "Who": {"type": "users", "value": 3},
        "Page": {"type": "url", "value": f"{page}1"},
        "Note": {"type": "text", "value": f"see {page}1, and {page}1"},
        "Web": {"type": "url", "value": "https://example.org/experiments.php?id=1"},
        "Empty": {"type": "items", "value": ""},
    }
    response = notebooks.experiment(
        1,
        metadata=json.dumps({"extra_fields": fields}),
        comments=[{"id": 1, "comment": f"as in {page}9.", "created_at": "2024-01-02 03:04:05"}],
        steps=[{"id": 1, "body": f"repeat {page}1", "finished": 0}],
    )
    notebook.add("experiment", response)
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert [change.removeprefix("experiment 1: the ") for change in export.changes] == [
        "link in a comment to experiment 9 leads to the old server: no importer changes it",
        "link in a step to experiment 1 leads to the old server: no importer changes it",
        "extra field 'Run' refers to experiment 1 of the old server: only elab import changes it",
        "extra field 'Run' refers to experiment 9 of the old server: it is not in the archive",
        "extra field 'Who' refers to user 3 of the old server: no importer changes it",
        "extra field 'Page' refers to experiment 1 of the old server: only elab import changes it",
        "link in the extra field 'Note' to experiment 1 leads to the old server: no importer changes it",
    ]


def test_text_that_no_server_imports_is_reported(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add("experiment", notebooks.experiment(1, body="ä" * 2_100_000))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert "the text has 4200000 bytes; eLabFTW imports at most 4120000" in export.changes[0]


def test_list_of_an_archive_shows_the_real_address(tmp_path: Path) -> None:
    archive = exported(tmp_path, "")
    assert [entry.url for entry in read_eln(archive.path).entries] == [
        f"{OLD}experiments.php?mode=view&id=1",
        f"{OLD}experiments.php?mode=view&id=12",
        f"{OLD}database.php?mode=view&id=1",
    ]


def test_half_characters_and_numbers_that_json_lacks_are_exported(tmp_path: Path) -> None:
    body = '<img src="app/download.php?f=ab/0001.png&amp;name=\ud800">'
    metadata = '{"extra_fields": {"f": {"type": "number", "value": NaN}}}'
    archive = exported(tmp_path, body, metadata=metadata)
    entry = archive.entry("Source")
    assert entry["text"] == '<img src="app/download.php?f=ab/0001.png&amp;name=%3F">'
    assert [node["value"] for node in archive.parts(entry, "variableMeasured")] == [metadata, "nan"]
