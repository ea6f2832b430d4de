"""Archives are exported from backups: selection, content, problems and reproducibility."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from elab_sdk import ValidationError
from elab_sdk.backups.records import EntryRecord, Problem
from elab_sdk.export import MissingFile, export_backup, read_eln
from tests.export import notebooks
from tests.export.conftest import ExportedArchive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(tmp_path: Path) -> notebooks.Notebook:
    return notebooks.full(tmp_path / "notebook")


def export_selected(notebook: notebooks.Notebook, **selection: Any) -> ExportedArchive:
    out = notebook.folder.parent / "lab.eln"
    export_backup(notebook.folder, out, **{"existing": "replace"} | selection)
    return ExportedArchive(out)


def titles(archive: ExportedArchive) -> list[str]:
    return [part["name"] for part in archive.parts(archive.nodes["./"], "hasPart")]


# Content


def test_entry_has_its_main_values(full: ExportedArchive) -> None:
    entry = full.entry('5\' end, "quoted"')
    assert entry["genre"] == "experiment"
    assert entry["dateCreated"] == "2024-01-02T03:04:05"
    assert entry["dateModified"] == "2024-02-03T04:05:06"
    assert entry["temporal"] == "2024-01-02"
    assert (entry["text"], entry["encodingFormat"]) == ("<p>Anti-GFP.</p>", "text/html")
    assert entry["creativeWorkStatus"] == "Running"
    # eLabFTW's importer takes the ID from `url`
    assert entry["url"] == "https://elab.example.org/experiments.php?mode=view&id=1000000001"
    assert entry["sameAs"] == "https://elab.example.org/experiments.php?mode=view&id=1"
    assert entry["identifier"].startswith("20240102-")
    (author,) = full.parts(entry, "author")
    assert (author["name"], author["givenName"], author["familyName"]) == ("Ada Admin", "Ada", "Admin")
    (category,) = full.parts(entry, "about")
    assert (category["name"], category["color"]) == ("Wet lab", "ff0000")
    assert full.entry("日本 ß")["encodingFormat"] == "text/markdown"
    item = full.entry("Plasmid 1")
    assert item["genre"] == "resource"
    assert item["url"] == "https://elab.example.org/database.php?mode=view&id=1500000001"
    assert item["sameAs"] == "https://elab.example.org/database.php?mode=view&id=1"


def test_custom_id_lock_and_state_are_those_that_elabftw_5_6_reads(full: ExportedArchive) -> None:
    entry = full.entry("日本 ß")
    assert entry["alternateName"] == "77"
    # eLabFTW may read the keys in order, and changes no archived entry
    assert [*entry][-3:] == ["conditionsOfAccess", "status", "hasPart"]
    assert (entry["conditionsOfAccess"], entry["status"]) == ("Locked", "Archived")
    usual = full.entry("Plasmid 1")
    assert not {"alternateName", "conditionsOfAccess", "status"} & {*usual}


def test_steps_have_the_form_of_elabftw_5(full: ExportedArchive) -> None:
    done, due = full.parts(full.entry('5\' end, "quoted"'), "step")
    assert {done["@type"], due["@type"]} == {"HowToStep"}
    assert (done["position"], done["creativeWorkStatus"]) == (1, "finished")
    assert done["temporal"] == "2024-01-02T10:00:00"
    assert (due["creativeWorkStatus"], due["expires"]) == ("unfinished", "2024-01-03T10:00:00")
    assert [full.parts(step, "itemListElement")[0]["text"] for step in (done, due)] == ["Load", "Blot"]
    # from this version, eLabFTW 5 expects steps and fields as separate nodes
    assert int(full.nodes["./"]["version"]) >= 104


def test_first_property_contains_all_metadata(full: ExportedArchive) -> None:
    fields = full.parts(full.entry('5\' end, "quoted"'), "variableMeasured")
    assert fields[0]["propertyID"] == "elabftw_metadata"
    assert json.loads(fields[0]["value"])["foo"] == 1
    assert fields[1]["valueReference"] == "number"
    assert fields[1]["description"] == "measured at 20 °C"


def test_files_have_names_comments_and_checksums(full: ExportedArchive) -> None:
    files = {node["name"]: node for node in full.parts(full.entry('5\' end, "quoted"'), "hasPart")}
    picture = files["gel 1.png"]
    content = full.content[f"lab/{picture['@id'][2:]}"]
    assert content == b"\x89PNG"
    assert picture["sha256"] == hashlib.sha256(content).hexdigest()
    assert picture["description"] == "a gel"
    assert picture["encodingFormat"] == "image/png"
    # eLabFTW 5 replaces this name in the text with the new one
    assert picture["alternateName"] == "ab/0001.png"
    assert files["data.csv"]["creativeWorkStatus"] == "Archived"
    assert "creativeWorkStatus" not in picture


def test_links_point_to_the_archive_or_the_server(full: ExportedArchive) -> None:
    mentions = full.parts(full.entry('5\' end, "quoted"'), "mentions")
    assert [(node["@type"], node["name"]) for node in mentions] == [
        ("Dataset", "日本 ß"),
        ("CreativeWork", "Gone"),
        ("Dataset", "Plasmid 1"),
        ("CreativeWork", "Elsewhere"),
    ]
    assert mentions[3]["@id"] == "https://elab.example.org/database.php?mode=view&id=77"


def test_character_references_are_decoded(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    response = notebooks.experiment(
        1, title="5&#39;", tags="5&#39;|&#34;x&#34;", steps=[notebooks.step(1, "5&#39;")]
    )
    response |= {
        "fullname": "Jo O&#39;Brien",
        "firstname": None,
        "lastname": None,
        "status_title": "&#34;x&#34;",
    }
    notebook.add("experiment", response)
    archive = export_selected(notebook)
    entry = archive.entry("5'")
    assert (entry["keywords"], entry["creativeWorkStatus"]) == ('5\',"x"', '"x"')
    (author,) = archive.parts(entry, "author")
    assert (author["name"], author["givenName"], author["familyName"]) == ("Jo O'Brien", "Jo", "O'Brien")
    assert archive.of_type("HowToDirection")[0]["text"] == "5'"


@pytest.mark.parametrize("depth", [7, 9, 300, 900])
def test_deeply_nested_values_are_exported(depth: int, tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    value = '{"a":' * depth + "1" + "}" * depth
    metadata = '{"extra_fields": {"f": {"type": "text", "value": ' + value + "}}}"
    notebook.add("experiment", notebooks.experiment(1, metadata=metadata))
    archive = export_selected(notebook)
    fields = archive.parts(archive.entry("Western blot 1"), "variableMeasured")
    assert fields[0]["value"] == metadata
    assert fields[1]["propertyID"] == "f" + ".a" * min(depth, 8)


def test_response_is_included_without_secrets(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    secret = {"access_key": "c5e1", "sharelink": "https://elab.example.org/?access_key=c5e1"}
    response = notebooks.experiment(1, metadata='{"a": 1}', unknown=[1], **secret)
    notebook.add("experiment", response)
    archive = export_selected(notebook)
    folder = archive.entry("Western blot 1")["@id"][2:]
    (sent,) = json.loads(archive.content[f"lab/{folder}export-elabftw.json"])
    expected = {key: value for key, value in response.items() if key not in secret}
    assert sent == expected | {"metadata": {"a": 1}}
    assert not any(b"c5e1" in content for content in archive.content.values())


def test_entry_page_contains_no_scripts(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    script = "<script>alert(1)</script>"
    response = notebooks.experiment(
        1,
        title=f"a {script}",
        body=f'<p>text</p>{script}<img src="app/download.php?f=ab/0001.png">',
        uploads=[notebooks.upload(1, f"g {script}.png", b"x"), notebooks.upload(2, "lost.png")],
        steps=[notebooks.step(1, script)],
        comments=[notebooks.comment(1, script, fullname=script)],
        metadata=json.dumps({"extra_fields": {script: {"type": "text", "value": script}}}),
    )
    lost = Problem("experiment", 1, 2, "the file lost.png", "NotFoundError", "4.8 does not hand it out")
    notebook.add("experiment", response, {1: b"x"}, problems=(lost,))
    archive = export_selected(notebook)
    (page,) = (
        content.decode() for name, content in archive.content.items() if name.endswith("/export-elabftw.html")
    )
    assert "<script" not in page
    name = next(node["@id"] for node in archive.of_type("File") if node["encodingFormat"] == "image/png")
    assert f'<img src="{name.rsplit("/")[-1]}">' in page
    assert "lost.png" in page
    assert "export-elabftw.json" in page
    assert "index.html" not in page


def test_preview_links_to_all_entry_pages(full: ExportedArchive) -> None:
    page = full.content["lab/ro-crate-preview.html"].decode()
    links = re.findall(r'<a href="([^"]+)">', page)
    assert [f"lab/{unquote(link)}" in full.members for link in links] == [True, True, True]
    assert full.nodes["ro-crate-preview.html"]["about"] == {"@id": "./"}


# Selection


def test_all_entries_are_exported_by_default(notebook: notebooks.Notebook) -> None:
    assert titles(export_selected(notebook)) == ['5\' end, "quoted"', "日本 ß", "Plasmid 1"]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"ids": [("experiment", 2), ("item", 1)]}, ["日本 ß", "Plasmid 1"]),
        ({"tags": "BLOT"}, ['5\' end, "quoted"']),
        ({"tags": ["blot", "two words"]}, ['5\' end, "quoted"']),
        ({"containing": "plasmid"}, ["Plasmid 1"]),
        ({"containing": "anti-gfp 5"}, ['5\' end, "quoted"']),
        ({"ids": 1}, ['5\' end, "quoted"', "Plasmid 1"]),
        ({"ids": "2-5000"}, ["日本 ß"]),
        ({"containing": "anti-gfp", "tags": "blot"}, ['5\' end, "quoted"']),
        ({"containing": "*X*"}, ["日本 ß"]),
    ],
)
def test_entries_are_selected_by_id_tag_and_words(
    selection: dict[str, Any], expected: list[str], notebook: notebooks.Notebook
) -> None:
    assert titles(export_selected(notebook, **selection)) == expected


def test_templates_are_exported_on_request(notebook: notebooks.Notebook) -> None:
    template = notebooks.experiment(9, title="PCR")
    for key in ("date", "elabid", "uploads", "comments"):
        del template[key]
    notebook.add("template", template)
    assert "PCR" not in titles(export_selected(notebook))
    entry = export_selected(notebook, templates=True).entry("PCR")
    assert entry["genre"] == "experiment template"


def test_deleted_entries_are_not_exported(notebook: notebooks.Notebook) -> None:
    notebook.add("experiment", notebooks.experiment(3, title="Deleted"), state="deleted")
    assert "Deleted" not in titles(export_selected(notebook))


@pytest.mark.parametrize(
    ("selection", "argument"),
    [
        ({"ids": "5-1"}, "ids"),
        ({"ids": ["a"]}, "ids"),
        ({"ids": 1, "tags": "blot"}, "ids"),
        ({"ids": []}, "ids"),
        ({"ids": [("experiment", 50)]}, "ids"),
        ({"containing": " "}, "containing"),
        ({"containing": "nowhere"}, "containing"),
        ({"tags": "a|b"}, "tags"),
        ({"tags": "nowhere"}, "tags"),
        ({"license": "CC-BY"}, "license"),
        ({"existing": "skip"}, "existing"),
        ({"progress": "yes"}, "progress"),
    ],
)
def test_invalid_or_empty_selection_is_rejected(
    selection: dict[str, Any], argument: str, notebook: notebooks.Notebook
) -> None:
    with pytest.raises(ValidationError) as caught:
        export_selected(notebook, **selection)
    assert caught.value.argument == argument
    assert notebooks.names_in(notebook.folder.parent) == ["notebook"]


@pytest.mark.parametrize("out", ["lab.zip", "lab", ".eln", "..eln", "CON/.eln"])
def test_invalid_archive_name_is_rejected(out: str, notebook: notebooks.Notebook) -> None:
    with pytest.raises(ValidationError) as caught:
        export_backup(notebook.folder, notebook.folder.parent / out)
    assert caught.value.argument == "to"


def test_missing_folder_or_backup_is_rejected(tmp_path: Path, notebook: notebooks.Notebook) -> None:
    with pytest.raises(FileNotFoundError):
        export_backup(notebook.folder, tmp_path / "nowhere" / "lab.eln")
    with pytest.raises(ValidationError, match="not a backup"):
        export_backup(tmp_path, tmp_path / "lab.eln")


def test_missing_rocrate_names_the_extra(
    notebook: notebooks.Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules: dict[str, Any] = {"rocrate.rocrate": None}
    monkeypatch.setitem(sys.modules, "rocrate.rocrate", modules["rocrate.rocrate"])
    with pytest.raises(ImportError, match=r"elab-sdk\[eln\]"):
        export_selected(notebook)


def test_licence_is_that_of_the_argument(notebook: notebooks.Notebook) -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    archive = export_selected(notebook, license=address)
    assert archive.nodes["./"]["license"] == {"@id": address}
    assert archive.nodes[address]["@type"] == "CreativeWork"


# Missing files and problems


def test_missing_attachments_are_listed_with_reasons(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(number, f"{number}.txt", b"x") for number in (1, 2, 3)]
    reason = Problem("experiment", 1, 2, "the file '2.txt'", "NotFoundError", "4.8 does not hand it out")
    notebook.add("experiment", notebooks.experiment(1, uploads=uploads), {1: b"x"}, problems=(reason,))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert not export.is_complete
    assert export.missing == (
        MissingFile("experiment", 1, 2, "2.txt", "4.8 does not hand it out"),
        MissingFile("experiment", 1, 3, "3.txt", "not in the backup"),
    )
    assert "upload 2" in str(export.missing[0])
    assert {node["name"] for node in ExportedArchive(export.path).of_type("File")} >= {"1.txt"}
    assert (export.files, export.bytes) == (1, 1)


def test_lost_and_changed_files_are_reported(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(number, f"{number}.txt", b"x") for number in (1, 2)]
    record = notebook.add("experiment", notebooks.experiment(1, uploads=uploads), {1: b"x", 2: b"x"})
    files = notebook.folder / record.folder / "files"
    (files / "1.txt").unlink()
    (files / "2.txt").write_bytes(b"y")
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert [missing.upload_id for missing in export.missing] == [1]
    assert ["'2.txt'" in problem for problem in export.problems] == [True]
    # the metadata have the checksum of the file in the archive
    node = next(node for node in ExportedArchive(export.path).of_type("File") if node["name"] == "2.txt")
    assert node["sha256"] == hashlib.sha256(b"y").hexdigest()


def test_unreadable_entries_are_reported(notebook: notebooks.Notebook) -> None:
    problem = Problem("experiment", 8, None, "experiment 8", "ServerError", "status 500")
    unreadable = EntryRecord(kind="experiment", id=8, folder="", state="unreadable", problems=(problem,))
    notebook.record(unreadable)
    requested = [("experiment", 1), ("experiment", 8), ("item", 40)]
    export = export_backup(notebook.folder, notebook.folder.parent / "lab.eln", ids=requested)  # type: ignore[arg-type]
    assert export.experiments == 1
    assert export.problems == (
        "experiment 8 could not be read: experiment 8: status 500",
        "item 40 is not in the backup",
    )


def test_missing_id_without_kind_is_reported(notebook: notebooks.Notebook) -> None:
    export = export_backup(notebook.folder, notebook.folder.parent / "lab.eln", ids=[2, 40])
    assert export.entries == 1
    assert export.problems == ("experiment or item 40 is not in the backup",)


def test_invalid_values_are_omitted_and_reported(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(1, "a.txt", b"x", created_at=None, long_name=[], comment=[])]
    uploads += [{"id": 2, "real_name": []}, {"id": 3}]
    response = notebooks.experiment(
        1, uploads=uploads, created_at=None, metadata="{", steps=3, userid={"a": 1}
    )
    notebook.add("experiment", response, {1: b"x", 2: b"y"})
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    (problem,) = export.problems
    for name in ("created_at", "metadata", "steps", "user_id"):
        assert name in problem
    archive = ExportedArchive(export.path)
    entry = archive.entry("Western blot 1")
    assert entry["text"] == "<p>Anti-GFP.</p>"
    assert entry["dateCreated"] == "2024-01-02"
    assert not {"step", "variableMeasured"} & set(entry)
    assert [file["name"] for file in archive.parts(entry, "hasPart")][2:] == ["a.txt", "upload-2"]
    assert [missing.upload_id for missing in export.missing] == [3]


def test_damaged_entries_are_reported(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    for number, content in enumerate((b"{", b"[]", b"\xff", b"{}"), 1):
        record = notebook.add("experiment", notebooks.experiment(number))
        (notebook.folder / record.folder / "entry.json").write_bytes(content)
    notebook.add("experiment", notebooks.experiment(9, experiments_links=[notebooks.link(1, "x")]))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert export.experiments == 5
    assert ["damaged" in problem for problem in export.problems] == [True, True, True, False]
    assert titles(ExportedArchive(export.path))[::4] == ["Western blot 1", "Western blot 9"]


@pytest.mark.parametrize(
    ("change", "entries", "problem"),
    [
        ({"files": []}, 1, "experiment 1: the backup is damaged; verify it"),
        ({"folder": ""}, 1, "experiment 1: the backup is damaged; verify it"),
        ({}, 2, "experiment 1 is in the backup twice; the first is used"),
    ],
    ids=["no files", "no folder", "twice"],
)
def test_damaged_or_duplicate_records_are_reported(
    tmp_path: Path, change: dict[str, Any], entries: int, problem: str
) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    for number in (1, 2):
        notebook.add("experiment", notebooks.experiment(number))
    index = notebook.folder / "index.jsonl"
    first, second = map(json.loads, index.read_text().splitlines())
    lines = [{**first, **change}, second] if change else [first, second, first]
    index.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert list(export.problems) == [problem]
    listed = read_eln(export.path)
    assert (export.entries, len(listed.entries), listed.problems) == (entries, entries, ())


def test_tampered_backup_cannot_add_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hidden words")
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add(
        "experiment", notebooks.experiment(1, uploads=[notebooks.upload(1, "a.txt", b"x")]), {1: b"x"}
    )
    index = notebook.folder / "index.jsonl"
    index.write_text(index.read_text().replace("files/a.txt", "../../../secret.txt"))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert [missing.upload_id for missing in export.missing] == [1]
    assert not any(b"hidden words" in content for content in ExportedArchive(export.path).content.values())


# Writing


def test_export_is_reproducible(notebook: notebooks.Notebook, tmp_path: Path) -> None:
    export_backup(notebook.folder, tmp_path / "lab.eln")
    first = (tmp_path / "lab.eln").read_bytes()
    for file in notebook.folder.rglob("*"):
        os.utime(file, (time.time() + 1000, time.time() + 1000))
    (tmp_path / "other").mkdir()
    export_backup(notebook.folder, tmp_path / "other" / "lab.eln")
    assert (tmp_path / "other" / "lab.eln").read_bytes() == first
    dates = {info.date_time for info in ExportedArchive(tmp_path / "lab.eln").members.values()}
    assert dates == {(2024, 2, 3, 4, 5, 6)}


def test_times_are_limited_to_the_range_of_zip(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add("experiment", notebooks.experiment(1, modified_at="1970-01-01 00:00:00"))
    notebook.add("experiment", notebooks.experiment(2, created_at="0000-00-00", modified_at=None))
    notebook.add("experiment", notebooks.experiment(3, modified_at="9999-12-31 23:59:59"))
    archive = export_selected(notebook)
    dates = {info.date_time[0] for info in archive.members.values()}
    assert dates == {1980, 2107}


def test_failed_export_keeps_the_existing_archive(notebook: notebooks.Notebook, tmp_path: Path) -> None:
    out = tmp_path / "lab.eln"
    out.write_bytes(b"the old one")

    def interrupt(done: int, total: int | None) -> None:
        if total is not None and done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_backup(notebook.folder, out, existing="replace", progress=interrupt)
    assert out.read_bytes() == b"the old one"
    assert notebooks.names_in(tmp_path) == ["lab.eln", "notebook"]
    with pytest.raises(FileExistsError):
        export_backup(notebook.folder, out)
    export_backup(notebook.folder, out, existing="replace")
    assert zipfile.is_zipfile(out)


@pytest.mark.usefixtures("unmeasured_commands")
def test_full_disk_leaves_no_partial_archive(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    content = os.urandom(1 << 20)
    notebook.add("experiment", notebooks.experiment(1, uploads=[notebooks.upload(1, "a.png")]), {1: content})
    script = (
        "import resource, signal, sys\n"
        "from elab_sdk.export import export_backup\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "export_backup(sys.argv[1], sys.argv[2])\n"
    )
    command = [sys.executable, "-c", script, str(notebook.folder), str(tmp_path / "lab.eln")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"FileError: {tmp_path / 'lab.eln'}: File too large" in ended.stderr.splitlines()[-1]
    assert "Exception ignored" not in ended.stderr
    assert notebooks.names_in(tmp_path) == ["notebook"]


def test_progress_reports_bytes_up_to_the_total(notebook: notebooks.Notebook) -> None:
    reports: list[tuple[int, int | None]] = []
    export_selected(notebook, progress=lambda done, total: reports.append((done, total)))
    assert reports == sorted(reports)
    assert reports[-1][0] == reports[-1][1]


def test_compressed_files_are_stored(full: ExportedArchive) -> None:
    kinds = {name.rsplit(".", 1)[-1]: info.compress_type for name, info in full.members.items()}
    assert kinds["png"] == zipfile.ZIP_STORED
    assert kinds["csv"] == kinds["json"] == zipfile.ZIP_DEFLATED


def test_zip_may_contain_more_than_65535_files() -> None:
    from elab_sdk.export.zipping import ZipWriter, directory_size

    memory = io.BytesIO()
    with ZipWriter(memory, "lab") as writer:
        for number in range(65_600):
            writer.add(str(number), (), 0, None, "text/plain")
    with zipfile.ZipFile(memory) as archive:
        assert len(archive.infolist()) == 65_600
    assert directory_size(memory) > 65_600 * 46
