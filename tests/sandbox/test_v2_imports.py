"""Archives (.eln) that API v2 imports, by release: what arrives, and what is lost or refused."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases

if TYPE_CHECKING:
    from tests.sandbox.client import HttpAnswer

WITH_IMPORT = ("5.1", "5.2", "5.3", "5.4", "5.6")
FILE = b"a,b\n1,2\n"
INLINE, FLAT = "102", "104"


def entry(number: int, **keys: Any) -> dict[str, Any]:
    return {
        "@id": f"./entry-{number}",
        "@type": "Dataset",
        "genre": "experiment",
        "name": f"E{number}",
    } | keys


def archive(entries: list[dict[str, Any]], *others: dict[str, Any], version: str = INLINE) -> bytes:
    parts = [{"@id": each["@id"]} for each in entries]
    root = {"@id": "./", "@type": "Dataset", "version": version, "hasPart": parts}
    graph = [{"@id": "ro-crate-metadata.json"}, root, *entries, *others]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("crate/ro-crate-metadata.json", json.dumps({"@graph": graph}))
        packed.writestr("crate/entry-1/gel.csv", FILE)
    return content.getvalue()


def send(client: V2Client, content: bytes, name: str = "x.eln", **fields: str) -> HttpAnswer:
    return client.upload("import", name, content, **({"owner": "1"} | fields))


def imported(client: V2Client, content: bytes) -> int:
    """Import an archive and return how many entries the server says it made."""
    answer = send(client, content)
    assert answer.status == 201, answer.text
    path, _, count = answer.headers["location"].rpartition("/")
    assert path.endswith("/api/v2/import")
    return int(count)


@for_v2_releases("4.9", "5.0")
def test_import_does_not_exist_up_to_5_0(client: V2Client) -> None:
    assert client.get("import").status == 400
    assert send(client, archive([entry(1)])).status == 400


@for_v2_releases(*WITH_IMPORT)
def test_limits_are_told(client: V2Client) -> None:
    assert client.read("import")["allowed_extensions"] == [".eln", ".csv"]


@for_v2_releases(*WITH_IMPORT)
def test_location_is_the_number_of_entries_and_a_second_import_doubles_them(client: V2Client) -> None:
    content = archive([entry(1), entry(2, genre="resource")])
    assert [imported(client, content) for _ in range(2)] == [2, 2]
    assert len(client.sandbox.state()["experiments"]) == 2
    assert [row["title"] for row in client.sandbox.state()["items"]] == ["E2", "E2"]


@for_v2_releases(*WITH_IMPORT)
def test_entry_arrives_with_text_date_tags_category_status_and_custom_id(client: V2Client) -> None:
    node = entry(
        1,
        text="<p>run</p>",
        temporal="2020-01-02",
        keywords="pcr,blot",
        about={"@id": "#category"},
        creativeWorkStatus="Fail",
        alternateName="77",
        aggregateRating={"ratingValue": 4},
    )
    category = {"@id": "#category", "@type": "Thing", "name": "Blots", "color": "00aa00"}
    imported(client, archive([node], category))
    read = client.read("experiments/1")
    assert (read["title"], read["body"], read["date"]) == ("E1", "<p>run</p>", "2020-01-02")
    assert sorted(read["tags"].split("|")) == ["blot", "pcr"]
    assert (read["category_title"], read["status_title"]) == ("Blots", "Fail")
    assert (read["custom_id"], read["rating"]) == (77, 4)


@for_v2_releases(*WITH_IMPORT)
def test_file_arrives_unless_its_checksum_is_wrong(client: V2Client) -> None:
    files = [{"@id": "./entry-1/gel.csv"}]
    file = {"@id": "./entry-1/gel.csv", "@type": "File", "name": "gel.csv", "description": "a gel"}
    right = file | {"sha256": hashlib.sha256(FILE).hexdigest()}
    imported(client, archive([entry(1, hasPart=files)], right))
    imported(client, archive([entry(1, hasPart=files)], file | {"sha256": "0" * 64}))
    uploads = client.read("experiments/1/uploads")
    assert [(row["real_name"], row["comment"], row["filesize"]) for row in uploads] == [
        ("gel.csv", "a gel", len(FILE))
    ]
    assert client.read("experiments/2/uploads") == []


def inline_step(text: str, status: str) -> dict[str, Any]:
    return {"@type": "HowToStep", "creativeWorkStatus": status, "itemListElement": [{"text": text}]}


@for_v2_releases(*WITH_IMPORT)
def test_inline_steps_and_fields_are_read_by_every_release(client: V2Client) -> None:
    value = '{"extra_fields": {"pH": {"type": "number", "value": "7"}}}'
    field = {"propertyID": "elabftw_metadata", "value": value}
    steps = [inline_step("thaw", "finished"), inline_step("spin", "unfinished")]
    imported(client, archive([entry(1, step=steps, variableMeasured=[field])]))
    read = client.read("experiments/1")
    assert [(step["body"], step["finished"]) for step in read["steps"]] == [("thaw", 1), ("spin", 0)]
    assert json.loads(read["metadata"]) == json.loads(value)


def flat_step() -> tuple[dict[str, Any], ...]:
    step = {"@id": "#step", "@type": "HowToStep", "itemListElement": {"@id": "#text"}}
    return step, {"@id": "#text", "@type": "HowToDirection", "text": "thaw"}


@for_v2_releases("5.1", "5.2")
def test_flat_steps_are_a_500_in_the_middle_up_to_5_2(client: V2Client) -> None:
    content = archive([entry(1), entry(2, step=[{"@id": "#step"}])], *flat_step(), version=FLAT)
    assert send(client, content).status == 500
    # what was made before stays
    assert [row["title"] for row in client.sandbox.state()["experiments"]] == ["E1", "E2"]


@for_v2_releases("5.3", "5.4", "5.6")
def test_flat_steps_are_read_from_5_3(client: V2Client) -> None:
    imported(client, archive([entry(1, step=[{"@id": "#step"}])], *flat_step(), version=FLAT))
    assert [step["body"] for step in client.read("experiments/1")["steps"]] == ["thaw"]


@for_v2_releases(*WITH_IMPORT)
def test_flat_fields_are_lost_up_to_5_2_and_a_flat_rating_everywhere(client: V2Client) -> None:
    field = {"@id": "#field", "@type": "PropertyValue", "propertyID": "elabftw_metadata", "value": '{"a": 1}'}
    rating = {"@id": "#rating", "@type": "AggregateRating", "ratingValue": 4}
    node = entry(1, variableMeasured=[{"@id": "#field"}], aggregateRating={"@id": "#rating"})
    imported(client, archive([node], field, rating, version=FLAT))
    read = client.read("experiments/1")
    assert read["metadata"] == (None if client.version < "5.3" else '{"a": 1}')
    assert read["rating"] == 0


@for_v2_releases(*WITH_IMPORT)
def test_link_in_a_body_is_rewritten_even_where_the_number_goes_on(client: V2Client) -> None:
    address = "https://elab.example.org/experiments.php?mode=view&id=1"
    links = ("experiments.php?mode=view&amp;id=1", "one"), ("database.php?mode=view&amp;id=12", "x")
    body = " ".join(f'<a href="{target}">{text}</a>' for target, text in links)
    client.create("experiments")
    nodes = [entry(1, text=body, mentions=[{"@id": "./entry-2"}]), entry(2, url=address)]
    imported(client, archive(nodes))
    read = client.read("experiments/2")
    assert 'experiments.php?mode=view&amp;id=3">one' in read["body"]
    # `id=1` is found in `id=12` of another page
    assert 'experiments.php?mode=view&amp;id=32">x' in read["body"]
    assert len(read["experiments_links"]) == 1


@for_v2_releases(*WITH_IMPORT)
def test_comment_says_who_wrote_it_and_is_the_owners(client: V2Client) -> None:
    comment = {
        "@id": "#c",
        "@type": "Comment",
        "text": "nice",
        "dateCreated": "2020",
        "author": {"@id": "#p"},
    }
    person = {"@id": "#p", "@type": "Person", "givenName": "Grace", "familyName": "Hopper"}
    imported(client, archive([entry(1, comment=[{"@id": "#c"}])], comment, person))
    row = client.read("experiments/1/comments")[0]
    assert (row["userid"], row["comment"]) == (1, "Imported comment from Grace Hopper (2020)\n\nnice")


@for_v2_releases("5.6")
def test_lock_and_archived_state_are_read_by_5_6(client: V2Client) -> None:
    nodes = [entry(1, conditionsOfAccess="Locked"), entry(2, status="Archived")]
    imported(client, archive(nodes))
    assert client.read("experiments/1")["locked"] == 1
    assert client.read("experiments/2")["state"] == 2


@for_v2_releases("5.1")
def test_lock_is_not_read_by_5_1(client: V2Client) -> None:
    imported(client, archive([entry(1, conditionsOfAccess="Locked")]))
    assert client.read("experiments/1")["locked"] == 0


@for_v2_releases(*WITH_IMPORT)
def test_tag_that_is_too_long_stops_the_import_in_the_middle(client: V2Client) -> None:
    content = archive([entry(1), entry(2, keywords="t" * 300), entry(3)])
    assert send(client, content).status == 500
    assert [row["title"] for row in client.sandbox.state()["experiments"]] == ["E1", "E2"]


@for_v2_releases(*WITH_IMPORT)
def test_admin_imports_for_somebody_else_and_nobody_else_does(client: V2Client) -> None:
    assert send(client, archive([entry(1)]), owner="2").status == 201
    answer = client.upload("import", "x.eln", archive([entry(1)]), key=client.sandbox.other_token, owner="1")
    assert answer.status == 201
    assert [row["userid"] for row in client.sandbox.state()["experiments"]] == [2, 2]


@for_v2_releases("5.3")
def test_admin_must_name_an_owner_on_5_3(client: V2Client) -> None:
    assert client.upload("import", "x.eln", archive([entry(1)])).status == 404
    assert client.sandbox.state()["experiments"] == []


@for_v2_releases(*WITH_IMPORT)
def test_file_that_is_no_archive_is_refused(client: V2Client) -> None:
    answer = send(client, b"x", "x.zip")
    message = "Error: invalid file extension for import. Allowed extensions: .eln, .csv."
    assert (answer.status, error_message(answer)) == (400, message)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as packed:
        packed.writestr("crate/other.json", "{}")
    answer = send(client, empty.getvalue())
    assert (answer.status, "missing ro-crate-metadata.json" in error_message(answer)) == (400, True)
    assert send(client, b"no zip").status == 500
