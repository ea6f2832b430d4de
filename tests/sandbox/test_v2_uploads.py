"""Files over API v2, by release: names, replacements, states and wrong parents."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases, new_id

CSV = b"a,b\n1,2\n"


@for_v2_releases()
def test_file_is_downloaded_as_it_was_sent(client: V2Client) -> None:
    entry, content = client.create("experiments"), bytes(range(256)) * 300
    upload = new_id(client.upload(f"experiments/{entry}/uploads", "data.bin", content, comment="raw"))
    row = client.read(f"experiments/{entry}/uploads/{upload}")
    assert (row["comment"], row["filesize"], row["state"]) == ("raw", len(content), 1)
    assert row["hash"] == hashlib.sha256(content).hexdigest()
    answer = client.get(f"experiments/{entry}/uploads/{upload}?format=binary")
    assert (answer.status, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename=data.bin"


@for_v2_releases("4.9", "5.0", "5.1", "5.2")
def test_file_name_is_cleaned(client: V2Client) -> None:
    entry = client.create("experiments")
    client.upload(f"experiments/{entry}/uploads", "gel 1 (50%).csv", CSV)
    assert client.names(entry) == ["gel-1-50.csv"]


@for_v2_releases("5.3", "5.4", "5.6")
def test_file_name_is_kept(client: V2Client) -> None:
    entry = client.create("experiments")
    upload = new_id(client.upload(f"experiments/{entry}/uploads", "gel 1 (50%).csv", CSV))
    assert client.names(entry) == ["gel 1 (50%).csv"]
    answer = client.get(f"experiments/{entry}/uploads/{upload}?format=binary")
    assert answer.headers["content-disposition"] == (
        "attachment; filename=gel-1-50-.csv; filename*=utf-8''gel%201%20%2850%25%29.csv"
    )


@for_v2_releases("4.9", "5.0")
def test_file_is_read_through_any_entry(client: V2Client) -> None:
    entry, other = client.create("experiments"), client.create("experiments")
    upload = new_id(client.upload(f"experiments/{entry}/uploads", "f.csv", CSV))
    assert client.get(f"experiments/{other}/uploads/{upload}?format=binary").content == CSV


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_file_is_read_through_its_own_entry_alone(client: V2Client) -> None:
    entry, other = client.create("experiments"), client.create("experiments")
    upload = new_id(client.upload(f"experiments/{entry}/uploads", "f.csv", CSV))
    assert client.get(f"experiments/{other}/uploads/{upload}?format=binary").status == 404


@for_v2_releases()
def test_replaced_file_is_archived_and_the_new_one_has_an_id_of_its_own(client: V2Client) -> None:
    entry = client.create("experiments")
    path = f"experiments/{entry}/uploads"
    old = new_id(client.upload(path, "old.csv", CSV, comment="mine"))
    new = new_id(client.upload(f"{path}/{old}", "new.csv", b"c,d\n", action="replace"))
    assert new != old
    assert client.names(entry) == ["new.csv"]
    assert client.read(f"{path}/{old}")["state"] == 2
    comment = client.read(f"{path}/{new}")["comment"]
    assert comment == (None if client.version.startswith("5.3") else "mine")


@for_v2_releases("4.9", "5.0", "5.1", "5.2", "5.3")
def test_upload_to_an_upload_replaces_it_without_being_asked(client: V2Client) -> None:
    entry = client.create("experiments")
    old = new_id(client.upload(f"experiments/{entry}/uploads", "old.csv", CSV))
    client.upload(f"experiments/{entry}/uploads/{old}", "new.csv", CSV)
    assert client.names(entry) == ["new.csv"]


@for_v2_releases("5.4", "5.6")
def test_upload_to_an_upload_adds_a_file(client: V2Client) -> None:
    entry = client.create("experiments")
    old = new_id(client.upload(f"experiments/{entry}/uploads", "old.csv", CSV))
    client.upload(f"experiments/{entry}/uploads/{old}", "new.csv", CSV)
    assert client.names(entry) == ["new.csv", "old.csv"]


@for_v2_releases()
def test_deleted_file_leaves_the_list_and_can_still_be_read(client: V2Client) -> None:
    entry = client.create("experiments")
    path = f"experiments/{entry}/uploads"
    upload = new_id(client.upload(path, "f.csv", CSV))
    assert client.delete(f"{path}/{upload}").status == 204
    assert client.read(path) == client.read(f"experiments/{entry}")["uploads"] == []
    assert client.read(f"{path}/{upload}")["state"] == 3
    assert client.get(f"{path}/{upload}?format=binary").content == CSV


@for_v2_releases()
def test_deleting_files_without_an_id_is_a_500_and_deletes_nothing(client: V2Client) -> None:
    entry = client.create("experiments")
    client.upload(f"experiments/{entry}/uploads", "f.csv", CSV)
    assert client.delete(f"experiments/{entry}/uploads").status == 500
    assert client.names(entry) == ["f.csv"]


@for_v2_releases("4.9", "5.0")
def test_upload_under_another_field_is_an_empty_500(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.upload(f"experiments/{entry}/uploads", "f.csv", CSV, field="document")
    assert (answer.status, answer.text) == (500, "")


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_upload_under_another_field_is_refused(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.upload(f"experiments/{entry}/uploads", "f.csv", CSV, field="document")
    assert (answer.status, error_message(answer)) == (400, "Error reading file!")


@for_v2_releases()
def test_php_is_refused(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.upload(f"experiments/{entry}/uploads", "shell.php", b"<?php ?>")
    assert (answer.status, error_message(answer)) == (400, "PHP files are forbidden!")
    assert client.names(entry) == []


@for_v2_releases()
def test_update_of_a_file_stops_at_an_unknown_key_after_the_earlier_ones(client: V2Client) -> None:
    entry = client.create("experiments")
    path = f"experiments/{entry}/uploads"
    upload = new_id(client.upload(path, "f.csv", CSV))
    answer = client.patch(f"{path}/{upload}", {"comment": "new", "nonsense": 1})
    assert (answer.status, error_message(answer)) == (400, "Incorrect upload parameter.")
    assert client.read(f"{path}/{upload}")["comment"] == "new"


@for_v2_releases()
def test_archiving_a_file_twice_brings_it_back(client: V2Client) -> None:
    entry = client.create("experiments")
    path = f"experiments/{entry}/uploads"
    upload = new_id(client.upload(path, "f.csv", CSV))
    assert client.patch(f"{path}/{upload}", {"action": "archive"}).json["state"] == 2
    assert client.names(entry) == []
    assert client.patch(f"{path}/{upload}", {"action": "archive"}).json["state"] == 1


@for_v2_releases()
def test_foreign_entry_gets_no_file(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.upload(f"experiments/{entry}/uploads", "f.csv", CSV, key=client.sandbox.other_token)
    assert answer.status == (500 if client.version.startswith("5.3") else 403)
    assert client.names(entry) == []


@for_v2_releases()
def test_zip_of_an_entry_has_its_files_and_a_pdf_in_one_folder(client: V2Client) -> None:
    entry = client.create("experiments")
    client.patch(f"experiments/{entry}", {"title": "Gel: 1/2"})
    path = f"experiments/{entry}/uploads"
    for name in ("f.csv", "f.csv", "gone.csv"):
        upload = new_id(client.upload(path, name, CSV))
    client.delete(f"{path}/{upload}")
    answer = client.get(f"experiments/{entry}?format=zip")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"].endswith("export.elabftw.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    folders = {name.partition("/")[0] for name in archive.namelist()}
    assert len(folders) == 1
    elabid = client.read(f"experiments/{entry}")["elabid"]
    assert folders == {f"Gel-12 - {elabid.partition('-')[2][:8]}"}
    names = [name.partition("/")[2] for name in archive.namelist()]
    assert sorted(names[:-1]) == ["2_f.csv", "f.csv"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-eLabFTW-PDF\.pdf", names[-1])
    assert archive.read(archive.namelist()[0]) == CSV
    assert archive.read(archive.namelist()[-1]).startswith(b"%PDF-")
    assert archive.testzip() is None


@for_v2_releases()
def test_two_files_of_the_same_name_are_both_kept(client: V2Client) -> None:
    entry = client.create("experiments")
    for content in (CSV, b"c,d\n"):
        client.upload(f"experiments/{entry}/uploads", "f.csv", content)
    assert client.names(entry) == ["f.csv", "f.csv"]


@for_v2_releases("5.2", "5.6")
def test_files_of_a_deleted_entry_are_deleted_with_it(client: V2Client) -> None:
    entry = client.create("experiments")
    client.upload(f"experiments/{entry}/uploads", "f.csv", CSV)
    assert client.delete(f"experiments/{entry}").status == 204
    assert client.read(f"experiments/{entry}")["uploads"] == []


@for_v2_releases("5.3")
def test_files_of_a_deleted_entry_stay(client: V2Client) -> None:
    entry = client.create("experiments")
    client.upload(f"experiments/{entry}/uploads", "f.csv", CSV)
    assert client.delete(f"experiments/{entry}").status == 204
    assert [row["real_name"] for row in client.read(f"experiments/{entry}")["uploads"]] == ["f.csv"]


@for_v2_releases("5.6")
def test_restored_entry_has_the_files_that_were_deleted_before(client: V2Client) -> None:
    entry = client.create("experiments")
    path = f"experiments/{entry}/uploads"
    client.delete(f"{path}/{new_id(client.upload(path, 'gone.csv', CSV))}")
    client.upload(path, "f.csv", CSV)
    client.delete(f"experiments/{entry}")
    client.patch(f"experiments/{entry}", {"action": "restore"})
    assert client.names(entry) == ["f.csv", "gone.csv"]


@for_v2_releases("5.0", "5.1", "5.2")
def test_zip_of_a_list_is_refused(client: V2Client) -> None:
    client.create("experiments")
    answer = client.get("experiments?format=zip")
    assert (answer.status, error_message(answer)) == (403, "The id parameter is not valid!")


@for_v2_releases("5.3", "5.4", "5.6")
def test_zip_of_a_list_is_empty(client: V2Client) -> None:
    client.create("experiments")
    archive = zipfile.ZipFile(io.BytesIO(client.get("experiments?format=zip").content))
    assert archive.namelist() == []


@for_v2_releases()
def test_archived_files_are_listed_on_request(client: V2Client) -> None:
    entry = client.create("experiments")
    path = f"experiments/{entry}/uploads"
    client.patch(f"{path}/{new_id(client.upload(path, 'f.csv', CSV))}", {"action": "archive"})
    requested = {query: client.names(entry, query=query) for query in ("?archived=on", "?state=1,2")}
    is_newer = client.version >= "5.2"
    assert requested == {
        "?archived=on": [] if is_newer else ["f.csv"],
        "?state=1,2": ["f.csv"] if is_newer else [],
    }
