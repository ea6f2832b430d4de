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
    answer = send(client, b"no zip")
    assert (answer.status, "right kind of file" in error_message(answer)) == (400, True)


# -- what ends an import, and what is lost without a word ----------------------------------------------


def statuses(client: V2Client, *nodes: dict[str, Any], version: str = INLINE) -> list[int]:
    """Import each node as an archive of its own, and return the statuses."""
    return [send(client, archive([node], version=version)).status for node in nodes]


@for_v2_releases("5.2", "5.6")
def test_a_value_of_another_type_than_expected_ends_the_import(client: V2Client) -> None:
    nodes = [
        entry(1, name=["a", "list"]),
        entry(1, about={"@id": "#missing"}),
        entry(1, about="a text"),
        entry(1, creativeWorkStatus=3),
        entry(1, keywords=[3]),
        entry(1, comment=[{"text": "no author", "dateCreated": "2020"}]),
        entry(1, comment={"@id": "#c"}),
        entry(1, step=[{"@type": "HowToStep", "itemListElement": {"text": "not a list"}}]),
        entry(1, variableMeasured={"@id": "#field"}),
        entry(1, hasPart={"@id": "./entry-1/gel.csv"}),
        entry(1, license="CC-BY"),
    ]
    assert statuses(client, *nodes) == [500] * len(nodes)


@for_v2_releases("5.2", "5.6")
def test_a_value_that_the_database_or_a_rule_rejects_ends_the_import(client: V2Client) -> None:
    nodes = [
        entry(1, keywords="pcr, "),
        entry(1, temporal="last Monday"),
        entry(1, variableMeasured=[{"propertyID": "elabftw_metadata", "value": "{"}]),
        entry(1, step=[inline_step("thaw", "finished") | {"temporal": "2020-01-02T03:04:05Z"}]),
    ]
    assert statuses(client, *nodes) == [400, 500, 500, 500]


@for_v2_releases("5.3", "5.6")
def test_inline_steps_and_fields_of_the_flat_versions_end_the_import(client: V2Client) -> None:
    steps = entry(1, step=[inline_step("thaw", "finished")])
    fields = entry(1, variableMeasured=[{"propertyID": "elabftw_metadata", "value": "{}"}])
    assert statuses(client, steps, fields, version=FLAT) == [500, 500]
    # of version 103, only fields are flat
    assert statuses(client, steps, fields, version="103") == [201, 500]


@for_v2_releases("5.1", "5.2")
def test_the_version_of_the_root_is_not_read_up_to_5_2(client: V2Client) -> None:
    imported(client, archive([entry(1, step=[inline_step("thaw", "finished")])], version=FLAT))
    assert len(client.read("experiments/1")["steps"]) == 1


@for_v2_releases("5.2", "5.3")
def test_only_the_first_field_is_read_up_to_5_2(client: V2Client) -> None:
    fields = [{"propertyID": "pH", "value": 7}, {"propertyID": "elabftw_metadata", "value": '{"a": 1}'}]
    imported(client, archive([entry(1, variableMeasured=fields)]))
    metadata = client.read("experiments/1")["metadata"]
    assert metadata == (None if client.version < "5.3" else '{"a": 1}')


@for_v2_releases("5.2", "5.6")
def test_parts_of_the_root_that_are_no_datasets_become_items_up_to_5_2(client: V2Client) -> None:
    file = {"@id": "./readme.txt", "@type": "File", "name": "readme.txt"}
    count = imported(client, archive([entry(1), file, {"@id": "./missing"}]))
    titles = [row["title"] for row in client.sandbox.state()["items"]]
    expected = ["readme.txt", "Untitled"] if client.version < "5.3" else []
    assert (count, titles) == (1 + len(expected), expected)


@for_v2_releases("5.1", "5.2", "5.3", "5.6")
def test_a_missing_file_is_lost_up_to_5_2_and_ends_the_import_from_5_3(client: V2Client) -> None:
    file = {"@id": "./entry-1/lost.csv", "@type": "File", "sha256": hashlib.sha256(FILE).hexdigest()}
    answer = send(client, archive([entry(1, hasPart=[{"@id": file["@id"]}])], file))
    assert answer.status == (201 if client.version < "5.3" else 500)
    assert client.read("experiments/1/uploads") == []


def archive_with_files(node: dict[str, Any], members: dict[str, str], **keys: Any) -> bytes:
    """Return an archive with one entry; `members` are the names in the archive and in the metadata."""
    files = [
        {
            "@id": f"./entry-1/{name}",
            "@type": "File",
            "name": name,
            "sha256": hashlib.sha256(FILE).hexdigest(),
        }
        | keys
        for name in members.values()
    ]
    root = {"@id": "./", "@type": "Dataset", "version": INLINE, "hasPart": [{"@id": node["@id"]}]}
    node = node | {"hasPart": [{"@id": file["@id"]} for file in files]}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("crate/ro-crate-metadata.json", json.dumps({"@graph": [root, node, *files]}))
        for member in members:
            packed.writestr(f"crate/entry-1/{member}", FILE)
    return content.getvalue()


@for_v2_releases("5.6")
def test_file_of_100_megabytes_is_lost_from_5_3(client: V2Client) -> None:
    file = {"@id": "./big.bin", "@type": "File", "sha256": hashlib.sha256(bytes(100_000_000)).hexdigest()}
    root = {"@id": "./", "hasPart": [{"@id": "./entry-1"}]}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        graph = [root, entry(1, hasPart=[{"@id": "./big.bin"}]), file]
        packed.writestr("crate/ro-crate-metadata.json", json.dumps({"@graph": graph}))
        with packed.open("crate/big.bin", "w") as big:
            for _ in range(100):
                big.write(bytes(1_000_000))
    imported(client, content.getvalue())
    assert client.read("experiments/1/uploads") == []


@for_v2_releases("5.2", "5.6")
def test_file_names_are_not_decoded_and_some_characters_are_replaced(client: V2Client) -> None:
    members = {"/a b.csv": "a b.csv", "c_d.csv": "c:d.csv"}
    imported(client, archive_with_files(entry(1), members))
    assert len(client.read("experiments/1/uploads")) == 2
    for member, name in (("e f.csv", "e%20f.csv"), ("g:h.csv", "g:h.csv")):
        answer = send(client, archive_with_files(entry(1), {member: name}))
        assert answer.status == (201 if client.version < "5.3" else 500)


@for_v2_releases("5.2", "5.6")
def test_former_name_of_a_file_is_replaced_in_the_body(client: V2Client) -> None:
    body = '<img src="app/download.php?f=ab/cd.png"> <img src="app/download.php?f=ab%2Fcd.png">'
    imported(
        client, archive_with_files(entry(1, text=body), {"gel.csv": "gel.csv"}, alternateName="ab/cd.png")
    )
    new_name = client.read("experiments/1/uploads")[0]["long_name"]
    read = client.read("experiments/1")["body"]
    assert f"f={new_name}" in read
    assert ("ab%2Fcd.png" in read) == (client.version < "5.3")


@for_v2_releases("5.2", "5.3")
def test_archived_file_is_archived_again_from_5_3(client: V2Client) -> None:
    content = archive_with_files(entry(1), {"gel.csv": "gel.csv"}, creativeWorkStatus="Archived")
    imported(client, content)
    assert len(client.read("experiments/1/uploads")) == (1 if client.version < "5.3" else 0)
    assert client.names(1, query="?state=2")[-1:] == (
        ["dataset-node-from-ro-crate.json"] if client.version < "5.3" else ["gel.csv"]
    )


@for_v2_releases("5.2", "5.6")
def test_nested_dataset_becomes_text_and_its_files_are_lost(client: V2Client) -> None:
    nested = {
        "@id": "./entry-1/raw",
        "@type": "Dataset",
        "name": "raw",
        "hasPart": [{"@id": "./entry-1/gel.csv"}],
    }
    imported(client, archive([entry(1, hasPart=[{"@id": "./entry-1/raw"}])], nested))
    assert "gel.csv" in client.read("experiments/1")["body"]
    assert client.read("experiments/1/uploads") == []


@for_v2_releases("5.2", "5.6")
def test_node_is_kept_as_an_archived_file(client: V2Client) -> None:
    imported(client, archive([entry(1)]))
    assert client.names(1) == []
    assert client.names(1, query="?state=1,2") == ["dataset-node-from-ro-crate.json"]


# -- fields ----------------------------------------------------------------------------------------------


@for_v2_releases("5.2", "5.6")
def test_steps_keep_their_position_and_time_and_lose_their_deadline(client: V2Client) -> None:
    first = inline_step("a|b", "finished") | {"position": 1, "temporal": "2020-01-02T05:04:05+02:00"}
    second = inline_step("then", "unfinished") | {"position": 2, "expires": "2030-01-01T00:00:00+00:00"}
    imported(client, archive([entry(1, step=[second, first])]))
    steps = client.read("experiments/1")["steps"]
    assert [step["body"] for step in steps] == ["a b", "then"]
    assert (steps[0]["finished_time"], steps[1]["deadline"]) == ("2020-01-02 03:04:05", None)


@for_v2_releases("5.2", "5.6")
def test_title_over_255_characters_ends_the_import_up_to_5_2_and_is_cut_from_5_3(client: V2Client) -> None:
    answer = send(client, archive([entry(1, name="t" * 300)]))
    assert answer.status == (500 if client.version < "5.3" else 201)


@for_v2_releases("5.2", "5.6")
def test_custom_id_of_another_entry_is_skipped(client: V2Client) -> None:
    category = {"@id": "#category", "@type": "Thing", "name": "Blots", "color": "00aa00"}
    nodes = [entry(number, about={"@id": "#category"}, alternateName="77") for number in (1, 2)]
    imported(client, archive(nodes, category))
    assert [client.read(f"experiments/{number}")["custom_id"] for number in (1, 2)] == [77, None]


@for_v2_releases("5.2", "5.6")
def test_category_and_status_are_found_without_regard_to_case(client: V2Client) -> None:
    category = {"@id": "#category", "@type": "Thing", "name": "blots"}
    nodes = [entry(1, about={"@id": "#category"}, creativeWorkStatus="fail")]
    imported(client, archive(nodes, category))
    imported(client, archive(nodes, category | {"name": "BLOTS", "color": "red"}))
    assert client.read("experiments/2")["category_title"] == "blots"
    assert client.read("experiments/2")["status_title"] == "Fail"
    # a new category needs a color of six digits
    assert send(client, archive(nodes, category | {"name": "new", "color": "red"})).status == 400


@for_v2_releases("5.2", "5.6")
def test_entry_belongs_to_the_owner_and_the_team_may_read_it(client: V2Client) -> None:
    imported(client, archive([entry(1, genre="resource")]))
    read = client.read("items/1")
    bases = [read.get(f"{name}_base", json.loads(read[name]).get("base")) for name in ("canread", "canwrite")]
    assert bases == [30, 20]


@for_v2_releases("5.3", "5.6")
def test_form_decides_the_type_and_the_category(client: V2Client) -> None:
    answer = send(client, archive([entry(1)]), entity_type="items")
    assert (answer.status, len(client.sandbox.state()["items"])) == (201, 1)


@for_v2_releases("5.2", "5.3")
def test_markdown_is_read_from_5_3(client: V2Client) -> None:
    imported(client, archive([entry(1, text="# head", encodingFormat="text/markdown")]))
    assert client.read("experiments/1")["content_type"] == (1 if client.version < "5.3" else 2)


@for_v2_releases("5.2", "5.6")
def test_entities_are_decoded_in_archives_whose_publisher_is_not_a_new_elabftw(client: V2Client) -> None:
    node = entry(1, name="5&#39; end", keywords="a&#34;b", text="<p>5&#39; end</p>")
    publisher = {"@id": "#publisher", "@type": "Organization", "name": "eLabFTW"}
    head = {"@id": "ro-crate-metadata.json", "sdPublisher": {"@id": "#publisher"}}
    root = {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": node["@id"]}]}
    for nodes in ([publisher], [publisher | {"areaServed": "everywhere"}]):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as packed:
            packed.writestr(
                "crate/ro-crate-metadata.json", json.dumps({"@graph": [head, root, node, *nodes]})
            )
        imported(client, content.getvalue())
    titles = [client.read(f"experiments/{number}")["title"] for number in (1, 2)]
    assert titles == ["5' end", "5&#39; end"]


# -- links ---------------------------------------------------------------------------------------------


@for_v2_releases("5.2", "5.6")
def test_link_to_an_entry_that_is_not_in_the_archive_is_ignored(client: V2Client) -> None:
    imported(client, archive([entry(1, mentions=[{"@id": "./entry-9"}])]))
    read = client.read("experiments/1")
    assert (read["experiments_links"], read["items_links"]) == ([], [])


@for_v2_releases("5.2", "5.6")
def test_links_between_surrogate_ids_all_arrive(client: V2Client) -> None:
    pages = {"experiment": ("experiments.php", 1000000000), "resource": ("database.php", 1500000000)}
    keys = [("experiment", 1), ("experiment", 12), ("resource", 1)]
    addresses = [f"{pages[genre][0]}?mode=view&id={pages[genre][1] + number}" for genre, number in keys]
    body = " ".join(f'<a href="{address}">{address[:4]}</a>' for address in addresses).replace("&", "&amp;")
    targets = [
        entry(index, genre=genre, url=f"https://elab.example.org/{address}")
        for index, ((genre, _), address) in enumerate(zip(keys, addresses, strict=True))
    ]
    mentions = [{"@id": node["@id"]} for node in targets]
    imported(client, archive([*targets, entry(9, text=body, mentions=mentions)]))
    read = client.read("experiments/3")["body"]
    for page, number in (("experiments", 1), ("experiments", 2), ("database", 1)):
        assert f'{page}.php?mode=view&amp;id={number}"' in read


@for_v2_releases("5.6")
def test_lock_of_an_archived_entry_is_not_read_and_an_unknown_state_ends_the_import(client: V2Client) -> None:
    imported(client, archive([entry(1, status="Deleted", conditionsOfAccess="Locked")]))
    assert client.read("experiments/1")["locked"] == 0
    assert statuses(client, entry(1, status="Gone")) == [500]


# -- other keys ------------------------------------------------------------------------------------------


@for_v2_releases("5.2", "5.6")
def test_license_and_funders_are_added_to_the_body(client: V2Client) -> None:
    funder = {"@id": "#funder", "@type": "Organization", "name": "Lab fund"}
    node = entry(
        1,
        text="<p>run</p>",
        license={"@id": "https://license.example.org/"},
        funder=[{"@id": "#funder"}, "https://funder.example.org/"],
    )
    imported(client, archive([node], funder))
    body = client.read("experiments/1")["body"]
    assert body.startswith("<p>run</p><h1>License</h1>")
    assert ">Lab fund</a>" in body
    assert 'href="https://funder.example.org/"' in body


@for_v2_releases("5.2", "5.6")
def test_inline_comment_and_remote_file(client: V2Client) -> None:
    comment = {"@id": "#c", "text": "nice", "dateCreated": "2020", "author": {"@id": "#unknown"}}
    remote = {"@id": "https://files.example.org/gel.csv", "@type": "File"}
    imported(client, archive([entry(1, comment=[comment], hasPart=[{"@id": remote["@id"]}])], remote))
    assert client.read("experiments/1/comments")[0]["comment"].startswith(
        "Imported comment from  Unknown (2020)"
    )
    assert client.read("experiments/1/uploads") == []


@for_v2_releases("5.2", "5.6")
def test_items_type_with_the_same_title_is_continued_up_to_5_2(client: V2Client) -> None:
    content = archive([entry(1, genre="resource template", text="<p>body</p>")])
    before = len(client.sandbox.state()["items_types"])
    for _ in range(2):
        imported(client, content)
    made = client.sandbox.state()["items_types"][before:]
    bodies = ["<p>body</p><p>body</p>"] if client.version < "5.3" else ["<p>body</p>"] * 2
    assert [row["body"] for row in made] == bodies


@for_v2_releases("5.2", "5.6")
def test_item_gets_the_body_of_its_type_up_to_5_2(client: V2Client) -> None:
    imported(client, archive([entry(1, genre="resource template", name="Blots", text="<p>from type</p>")]))
    category = {"@id": "#category", "@type": "Thing", "name": "Blots", "color": "00aa00"}
    imported(
        client, archive([entry(2, genre="resource", text="<p>own</p>", about={"@id": "#category"})], category)
    )
    read = client.read("items/1")
    assert read["category_title"] == "Blots"
    assert read["body"] == ("<p>from type</p><p>own</p>" if client.version < "5.3" else "<p>own</p>")


@for_v2_releases("5.3")
def test_category_and_permissions_of_the_form(client: V2Client) -> None:
    category = {"@id": "#category", "@type": "Thing", "name": "Blots", "color": "00aa00"}
    content = archive([entry(1, about={"@id": "#category"})], category)
    imported(client, content)
    number = client.read("experiments/1")["category"]
    other = archive([entry(1, about={"@id": "#category"})], category | {"name": "Others"})
    assert send(client, other, category=str(number), canread="10").status == 201
    read = client.read("experiments/2")
    assert (read["category"], json.loads(read["canread"])["base"]) == (number, 10)


@for_v2_releases("5.2", "5.6")
def test_request_without_a_file_and_archive_without_a_graph(client: V2Client) -> None:
    assert client.upload("import", "x.eln", b"", field="other").status == 400
    for text, status in (
        ("{", 400),
        ('{"@graph": 3}', 500),
        ('{"@graph": ["text"]}', 500),
        ('{"@graph": []}', None),
    ):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as packed:
            packed.writestr("crate/ro-crate-metadata.json", text)
        # an archive without parts is imported from 5.3
        expected = status or (500 if client.version < "5.3" else 201)
        assert send(client, content.getvalue()).status == expected
    assert client.sandbox.state()["experiments"] == []
