"""An archive is made of a backup: what was selected, whole or not at all, and always the same."""

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
from tests.export.conftest import Made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(tmp_path: Path) -> notebooks.Notebook:
    return notebooks.full(tmp_path / "notebook")


def made(notebook: notebooks.Notebook, **selection: Any) -> Made:
    out = notebook.folder.parent / "lab.eln"
    export_backup(notebook.folder, out, **{"existing": "replace"} | selection)
    return Made(out)


def titles(made: Made) -> list[str]:
    return [part["name"] for part in made.parts(made.nodes["./"], "hasPart")]


# What is in it


def test_an_entry_has_its_author_dates_text_status_category_and_address(full: Made) -> None:
    entry = full.entry('5\' end, "quoted"')
    assert entry["genre"] == "experiment"
    assert entry["dateCreated"] == "2024-01-02T03:04:05"
    assert entry["dateModified"] == "2024-02-03T04:05:06"
    assert entry["temporal"] == "2024-01-02"
    assert (entry["text"], entry["encodingFormat"]) == ("<p>Anti-GFP.</p>", "text/html")
    assert entry["creativeWorkStatus"] == "Running"
    assert entry["url"] == "https://elab.example.org/experiments.php?mode=view&id=1"
    assert entry["identifier"].startswith("20240102-")
    (author,) = full.parts(entry, "author")
    assert (author["name"], author["givenName"], author["familyName"]) == ("Ada Admin", "Ada", "Admin")
    (category,) = full.parts(entry, "about")
    assert (category["name"], category["color"]) == ("Wet lab", "ff0000")
    assert full.entry("日本 ß")["encodingFormat"] == "text/markdown"
    item = full.entry("Plasmid 1")
    assert item["genre"] == "resource"
    assert item["url"] == "https://elab.example.org/database.php?mode=view&id=1"


def test_steps_are_as_elabftw_5_reads_them(full: Made) -> None:
    done, due = full.parts(full.entry('5\' end, "quoted"'), "step")
    assert {done["@type"], due["@type"]} == {"HowToStep"}
    assert (done["position"], done["creativeWorkStatus"]) == (1, "finished")
    assert done["temporal"] == "2024-01-02T10:00:00"
    assert (due["creativeWorkStatus"], due["expires"]) == ("unfinished", "2024-01-03T10:00:00")
    assert [full.parts(step, "itemListElement")[0]["text"] for step in (done, due)] == ["Load", "Blot"]
    # from this layout on it looks steps and fields up by name
    assert int(full.nodes["./"]["version"]) >= 104


def test_the_metadata_of_an_entry_are_there_whole_for_elabftw_5(full: Made) -> None:
    fields = full.parts(full.entry('5\' end, "quoted"'), "variableMeasured")
    assert fields[0]["propertyID"] == "elabftw_metadata"
    assert json.loads(fields[0]["value"])["foo"] == 1
    assert fields[1]["valueReference"] == "number"
    assert fields[1]["description"] == "measured at 20 °C"


def test_files_have_their_names_comments_and_checksums(full: Made) -> None:
    files = {node["name"]: node for node in full.parts(full.entry('5\' end, "quoted"'), "hasPart")}
    picture = files["gel 1.png"]
    content = full.content[f"lab/{picture['@id'][2:]}"]
    assert content == b"\x89PNG"
    assert picture["sha256"] == hashlib.sha256(content).hexdigest()
    assert picture["description"] == "a gel"
    assert picture["encodingFormat"] == "image/png"
    # eLabFTW 5 finds the file's old name in the text, and puts the new one
    assert picture["alternateName"] == "ab/0001.png"
    assert files["data.csv"]["creativeWorkStatus"] == "Archived"
    assert "creativeWorkStatus" not in picture


def test_links_lead_to_entries_in_the_archive_and_to_the_server_for_others(full: Made) -> None:
    mentions = full.parts(full.entry('5\' end, "quoted"'), "mentions")
    assert [(node["@type"], node["name"]) for node in mentions] == [
        ("Dataset", "日本 ß"),
        ("CreativeWork", "Gone"),
        ("Dataset", "Plasmid 1"),
        ("CreativeWork", "Elsewhere"),
    ]
    assert mentions[3]["@id"] == "https://elab.example.org/database.php?mode=view&id=77"


def test_quotes_that_servers_hold_as_references_are_quotes_again(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    wire = notebooks.experiment(
        1, title="5&#39;", tags="5&#39;|&#34;x&#34;", steps=[notebooks.step(1, "5&#39;")]
    )
    wire |= {"fullname": "Jo O&#39;Brien", "firstname": None, "lastname": None, "status_title": "&#34;x&#34;"}
    notebook.add("experiment", wire)
    found = made(notebook)
    entry = found.entry("5'")
    assert (entry["keywords"], entry["creativeWorkStatus"]) == ('5\',"x"', '"x"')
    (author,) = found.parts(entry, "author")
    assert (author["name"], author["givenName"], author["familyName"]) == ("Jo O'Brien", "Jo", "O'Brien")
    assert found.of("HowToDirection")[0]["text"] == "5'"


@pytest.mark.parametrize("depth", [7, 9, 300, 900])
def test_however_deep_a_value_lies_the_export_goes_on(depth: int, tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    value = '{"a":' * depth + "1" + "}" * depth
    metadata = '{"extra_fields": {"f": {"type": "text", "value": ' + value + "}}}"
    notebook.add("experiment", notebooks.experiment(1, metadata=metadata))
    found = made(notebook)
    fields = found.parts(found.entry("Western blot 1"), "variableMeasured")
    assert fields[0]["value"] == metadata
    assert fields[1]["propertyID"] == "f" + ".a" * min(depth, 8)


def test_what_the_server_sent_is_there_verbatim_but_for_what_lets_strangers_in(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    secret = {"access_key": "c5e1", "sharelink": "https://elab.example.org/?access_key=c5e1"}
    wire = notebooks.experiment(1, metadata='{"a": 1}', unknown=[1], **secret)
    notebook.add("experiment", wire)
    found = made(notebook)
    folder = found.entry("Western blot 1")["@id"][2:]
    (sent,) = json.loads(found.content[f"lab/{folder}export-elabftw.json"])
    expected = {key: value for key, value in wire.items() if key not in secret}
    assert sent == expected | {"metadata": {"a": 1}}
    assert not any(b"c5e1" in content for content in found.content.values())


def test_an_entry_has_a_page_for_people_in_which_nothing_acts(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    bad = "<script>alert(1)</script>"
    wire = notebooks.experiment(
        1,
        title=f"a {bad}",
        body=f'<p>text</p>{bad}<img src="app/download.php?f=ab/0001.png">',
        uploads=[notebooks.upload(1, f"g {bad}.png", b"x"), notebooks.upload(2, "lost.png")],
        steps=[notebooks.step(1, bad)],
        comments=[notebooks.comment(1, bad, fullname=bad)],
        metadata=json.dumps({"extra_fields": {bad: {"type": "text", "value": bad}}}),
    )
    lost = Problem("experiment", 1, 2, "the file lost.png", "NotFoundError", "4.8 does not hand it out")
    notebook.add("experiment", wire, {1: b"x"}, problems=(lost,))
    found = made(notebook)
    (page,) = (
        content.decode() for name, content in found.content.items() if name.endswith("/export-elabftw.html")
    )
    assert "<script" not in page
    name = next(node["@id"] for node in found.of("File") if node["encodingFormat"] == "image/png")
    assert f'<img src="{name.rsplit("/")[-1]}">' in page
    assert "lost.png" in page
    assert "export-elabftw.json" in page
    assert "index.html" not in page


def test_a_page_of_all_entries_leads_to_their_pages(full: Made) -> None:
    page = full.content["lab/ro-crate-preview.html"].decode()
    links = re.findall(r'<a href="([^"]+)">', page)
    assert [f"lab/{unquote(link)}" in full.members for link in links] == [True, True, True]
    assert full.nodes["ro-crate-preview.html"]["about"] == {"@id": "./"}


# What is selected


def test_everything_goes_in_where_nothing_is_selected(notebook: notebooks.Notebook) -> None:
    assert titles(made(notebook)) == ['5\' end, "quoted"', "日本 ß", "Plasmid 1"]


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
def test_entries_are_selected_by_number_tag_and_words(
    selection: dict[str, Any], expected: list[str], notebook: notebooks.Notebook
) -> None:
    assert titles(made(notebook, **selection)) == expected


def test_templates_go_in_where_they_are_wanted(notebook: notebooks.Notebook) -> None:
    template = notebooks.experiment(9, title="PCR")
    for key in ("date", "elabid", "uploads", "comments"):
        del template[key]
    notebook.add("template", template)
    assert "PCR" not in titles(made(notebook))
    entry = made(notebook, templates=True).entry("PCR")
    assert entry["genre"] == "experiment template"


def test_what_the_server_had_no_longer_stays_out(notebook: notebooks.Notebook) -> None:
    notebook.add("experiment", notebooks.experiment(3, title="Deleted"), state="deleted")
    assert "Deleted" not in titles(made(notebook))


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
def test_a_selection_that_is_none_or_fits_nothing_is_said_and_nothing_is_written(
    selection: dict[str, Any], argument: str, notebook: notebooks.Notebook
) -> None:
    with pytest.raises(ValidationError) as caught:
        made(notebook, **selection)
    assert caught.value.argument == argument
    assert notebooks.inside(notebook.folder.parent) == ["notebook"]


@pytest.mark.parametrize("out", ["lab.zip", "lab", ".eln", "..eln", "CON/.eln"])
def test_a_name_that_is_none_for_an_archive_is_refused(out: str, notebook: notebooks.Notebook) -> None:
    with pytest.raises(ValidationError) as caught:
        export_backup(notebook.folder, notebook.folder.parent / out)
    assert caught.value.argument == "to"


def test_a_folder_that_is_missing_or_no_backup_is_said(tmp_path: Path, notebook: notebooks.Notebook) -> None:
    with pytest.raises(FileNotFoundError):
        export_backup(notebook.folder, tmp_path / "nowhere" / "lab.eln")
    with pytest.raises(ValidationError, match="not a backup"):
        export_backup(tmp_path, tmp_path / "lab.eln")


def test_without_the_library_the_extra_is_named(
    notebook: notebooks.Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules: dict[str, Any] = {"rocrate.rocrate": None}
    monkeypatch.setitem(sys.modules, "rocrate.rocrate", modules["rocrate.rocrate"])
    with pytest.raises(ImportError, match=r"elab-sdk\[eln\]"):
        made(notebook)


def test_the_licence_is_what_one_states(notebook: notebooks.Notebook) -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    found = made(notebook, license=address)
    assert found.nodes["./"]["license"] == {"@id": address}
    assert found.nodes[address]["@type"] == "CreativeWork"


# What could not go in


def test_attachments_that_the_backup_has_not_are_named_with_the_reason(tmp_path: Path) -> None:
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
    assert {node["name"] for node in Made(export.path).of("File")} >= {"1.txt"}
    assert (export.files, export.bytes) == (1, 1)


def test_a_file_that_went_or_changed_since_the_backup_is_named(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(number, f"{number}.txt", b"x") for number in (1, 2)]
    record = notebook.add("experiment", notebooks.experiment(1, uploads=uploads), {1: b"x", 2: b"x"})
    files = notebook.folder / record.folder / "files"
    (files / "1.txt").unlink()
    (files / "2.txt").write_bytes(b"y")
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert [missing.upload_id for missing in export.missing] == [1]
    assert ["'2.txt'" in problem for problem in export.problems] == [True]
    # what is in the archive has the checksum that the archive says
    node = next(node for node in Made(export.path).of("File") if node["name"] == "2.txt")
    assert node["sha256"] == hashlib.sha256(b"y").hexdigest()


def test_entries_that_could_not_be_read_are_named(notebook: notebooks.Notebook) -> None:
    problem = Problem("experiment", 8, None, "experiment 8", "ServerError", "status 500")
    unreadable = EntryRecord(kind="experiment", id=8, folder="", state="unreadable", problems=(problem,))
    notebook.record(unreadable)
    wanted = [("experiment", 1), ("experiment", 8), ("item", 40)]
    export = export_backup(notebook.folder, notebook.folder.parent / "lab.eln", ids=wanted)  # type: ignore[arg-type]
    assert export.experiments == 1
    assert export.problems == (
        "experiment 8 could not be read: experiment 8: status 500",
        "item 40 is not in the backup",
    )


def test_a_number_alone_is_missed_where_neither_kind_has_it(notebook: notebooks.Notebook) -> None:
    export = export_backup(notebook.folder, notebook.folder.parent / "lab.eln", ids=[2, 40])
    assert export.entries == 1
    assert export.problems == ("experiment or item 40 is not in the backup",)


def test_a_value_that_nobody_can_read_costs_that_value_and_is_named(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(1, "a.txt", b"x", created_at=None, long_name=[], comment=[])]
    uploads += [{"id": 2, "real_name": []}, {"id": 3}]
    wire = notebooks.experiment(1, uploads=uploads, created_at=None, metadata="{", steps=3, userid={"a": 1})
    notebook.add("experiment", wire, {1: b"x", 2: b"y"})
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    (problem,) = export.problems
    for name in ("created_at", "metadata", "steps", "user_id"):
        assert name in problem
    found = Made(export.path)
    entry = found.entry("Western blot 1")
    assert entry["text"] == "<p>Anti-GFP.</p>"
    assert entry["dateCreated"] == "2024-01-02"
    assert not {"step", "variableMeasured"} & set(entry)
    assert [file["name"] for file in found.parts(entry, "hasPart")][2:] == ["a.txt", "upload-2"]
    assert [missing.upload_id for missing in export.missing] == [3]


def test_an_entry_that_is_damaged_in_the_backup_is_named(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    for number, content in enumerate((b"{", b"[]", b"\xff", b"{}"), 1):
        record = notebook.add("experiment", notebooks.experiment(number))
        (notebook.folder / record.folder / "entry.json").write_bytes(content)
    notebook.add("experiment", notebooks.experiment(9, experiments_links=[notebooks.link(1, "x")]))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert export.experiments == 5
    assert ["damaged" in problem for problem in export.problems] == [True, True, True, False]
    assert titles(Made(export.path))[::4] == ["Western blot 1", "Western blot 9"]


@pytest.mark.parametrize(
    ("change", "entries", "problem"),
    [
        ({"files": []}, 1, "experiment 1: the backup is damaged; verify it"),
        ({"folder": ""}, 1, "experiment 1: the backup is damaged; verify it"),
        ({}, 2, "experiment 1 is in the backup twice; the first is used"),
    ],
    ids=["no files", "no folder", "twice"],
)
def test_what_is_counted_is_in_the_archive_and_the_rest_is_named(
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
    found = read_eln(export.path)
    assert (export.entries, len(found.entries), found.problems) == (entries, entries, ())


def test_a_backup_that_somebody_changed_cannot_make_it_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hidden words")
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add(
        "experiment", notebooks.experiment(1, uploads=[notebooks.upload(1, "a.txt", b"x")]), {1: b"x"}
    )
    index = notebook.folder / "index.jsonl"
    index.write_text(index.read_text().replace("files/a.txt", "../../../secret.txt"))
    export = export_backup(notebook.folder, tmp_path / "lab.eln")
    assert [missing.upload_id for missing in export.missing] == [1]
    assert not any(b"hidden words" in content for content in Made(export.path).content.values())


# How it is written


def test_the_same_backup_makes_the_same_archive(notebook: notebooks.Notebook, tmp_path: Path) -> None:
    export_backup(notebook.folder, tmp_path / "lab.eln")
    first = (tmp_path / "lab.eln").read_bytes()
    for file in notebook.folder.rglob("*"):
        os.utime(file, (time.time() + 1000, time.time() + 1000))
    (tmp_path / "other").mkdir()
    export_backup(notebook.folder, tmp_path / "other" / "lab.eln")
    assert (tmp_path / "other" / "lab.eln").read_bytes() == first
    dates = {info.date_time for info in Made(tmp_path / "lab.eln").members.values()}
    assert dates == {(2024, 2, 3, 4, 5, 6)}


def test_times_that_a_zip_cannot_say_are_the_nearest_that_it_can(tmp_path: Path) -> None:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    notebook.add("experiment", notebooks.experiment(1, modified_at="1970-01-01 00:00:00"))
    notebook.add("experiment", notebooks.experiment(2, created_at="0000-00-00", modified_at=None))
    notebook.add("experiment", notebooks.experiment(3, modified_at="9999-12-31 23:59:59"))
    found = made(notebook)
    dates = {info.date_time[0] for info in found.members.values()}
    assert dates == {1980, 2107}


def test_an_export_that_breaks_off_leaves_what_was_there(
    notebook: notebooks.Notebook, tmp_path: Path
) -> None:
    out = tmp_path / "lab.eln"
    out.write_bytes(b"the old one")

    def interrupt(done: int, total: int | None) -> None:
        if total is not None and done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_backup(notebook.folder, out, existing="replace", progress=interrupt)
    assert out.read_bytes() == b"the old one"
    assert notebooks.inside(tmp_path) == ["lab.eln", "notebook"]
    with pytest.raises(FileExistsError):
        export_backup(notebook.folder, out)
    export_backup(notebook.folder, out, existing="replace")
    assert zipfile.is_zipfile(out)


def test_a_full_disk_ends_the_export_and_leaves_no_half_file(tmp_path: Path) -> None:
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
    assert notebooks.inside(tmp_path) == ["notebook"]


def test_progress_is_told_in_bytes_up_to_all(notebook: notebooks.Notebook) -> None:
    seen: list[tuple[int, int | None]] = []
    made(notebook, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


def test_what_is_packed_already_is_not_packed_again(full: Made) -> None:
    kinds = {name.rsplit(".", 1)[-1]: info.compress_type for name, info in full.members.items()}
    assert kinds["png"] == zipfile.ZIP_STORED
    assert kinds["csv"] == kinds["json"] == zipfile.ZIP_DEFLATED


def test_more_files_than_a_plain_zip_can_count_fit() -> None:
    from elab_sdk.export.zipping import ZipWriter, directory_size

    memory = io.BytesIO()
    with ZipWriter(memory, "lab") as packing:
        for number in range(65_600):
            packing.add(str(number), (), 0, None, "text/plain")
    with zipfile.ZipFile(memory) as archive:
        assert len(archive.infolist()) == 65_600
    assert directory_size(memory) > 65_600 * 46
