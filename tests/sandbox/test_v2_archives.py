"""Archives (.eln) that API v2 makes of an entry, by release."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from tests.sandbox.client_v2 import V2Client, for_v2_releases

FILE = b"a,b\n1,2\n"


def notebook(client: V2Client) -> None:
    """Make an experiment with everything that links to an item."""
    client.create("experiments")
    client.create_item()
    client.patch("items/1", {"title": "Plasmid"})
    metadata = {"extra_fields": {"pH": {"type": "number", "value": "7"}}}
    values = {"title": "Gel 1", "body": "<p>run</p>", "rating": 4, "date": "2020-01-02"}
    client.patch("experiments/1", values | {"metadata": json.dumps(metadata)})
    client.tag(1, "a, b")
    client.post("experiments/1/steps", {"body": "thaw"})
    client.post("experiments/1/comments", {"comment": "nice"})
    client.post("experiments/1/items_links/1")
    for _ in range(2):
        assert client.upload("experiments/1/uploads", "gel.csv", FILE, comment="a gel").status == 201


def archive(client: V2Client) -> tuple[zipfile.ZipFile, list[dict[str, Any]]]:
    """Return the archive of the experiment, and its nodes."""
    answer = client.get("experiments/1?format=eln")
    assert answer.status == 200
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    name = next(name for name in packed.namelist() if name.endswith("ro-crate-metadata.json"))
    return packed, json.loads(packed.read(name))["@graph"]


def node(nodes: list[dict[str, Any]], **keys: Any) -> dict[str, Any]:
    return next(each for each in nodes if all(each.get(key) == value for key, value in keys.items()))


@for_v2_releases("5.0", "5.1", "5.2", "5.3", "5.4", "5.6")
def test_version_and_context_of_the_archive(client: V2Client) -> None:
    notebook(client)
    packed, nodes = archive(client)
    context = "1.1" if client.version < "5.3" else "1.2"
    descriptor = node(nodes, **{"@id": "ro-crate-metadata.json"})
    assert descriptor["conformsTo"]["@id"].endswith(context)
    versions = {"5.0": None, "5.1": "102", "5.2": "102", "5.3": "104", "5.4": "105", "5.6": "107"}
    root = node(nodes, **{"@id": "./"})
    assert root.get("version") == versions[client.version[:3]]
    assert ("preview" in " ".join(packed.namelist())) == (client.version >= "5.3")


@for_v2_releases("5.0", "5.1", "5.3", "5.4", "5.6")
def test_members_have_a_doubled_slash_up_to_5_3_and_no_readable_name_from_5_4(client: V2Client) -> None:
    notebook(client)
    packed, nodes = archive(client)
    members = [name for name in packed.namelist() if packed.read(name) == FILE]
    assert all(("//" in name) == ("5.1" <= client.version < "5.4") for name in members)
    endings = [name.rpartition("/")[2] for name in members]
    readable = ["gel.csv", "2_gel.csv"]
    assert (endings == readable) == (client.version < "5.4")
    # the ID of the file is the path once unpacked
    root = members[0].partition("/")[0]
    files = [each for each in nodes if each.get("name") in readable and each["@type"] == "File"]
    paths = {name.replace("//", "/") for name in members}
    assert {f"{root}/{file['@id'].removeprefix('./')}" for file in files} >= paths
    assert {file["sha256"] for file in files} == {hashlib.sha256(FILE).hexdigest()}


@for_v2_releases("5.1", "5.2", "5.3", "5.6")
def test_steps_and_fields_are_inline_up_to_5_2_and_flat_from_5_3(client: V2Client) -> None:
    notebook(client)
    _, nodes = archive(client)
    entry = node(nodes, name="Gel 1")
    assert entry["keywords"] == "a- b"
    if client.version < "5.3":
        assert entry["step"][0]["itemListElement"] == [{"@type": "HowToDirection", "text": "thaw"}]
        assert [field["propertyID"] for field in entry["variableMeasured"]] == ["elabftw_metadata", "pH"]
    else:
        step = node(nodes, **entry["step"][0])
        assert node(nodes, **step["itemListElement"])["text"] == "thaw"
        assert len([each for each in nodes if each["@type"] == "PropertyValue"]) == 2
    # on every release, the rating is in the entry itself
    assert entry["aggregateRating"]["ratingValue"] == 4


@for_v2_releases("5.0", "5.1", "5.6")
def test_linked_entry_is_in_the_archive_from_5_1(client: V2Client) -> None:
    notebook(client)
    _, nodes = archive(client)
    entry, root = node(nodes, name="Gel 1"), node(nodes, **{"@id": "./"})
    linked = node(nodes, **entry["mentions"][0])
    assert linked["@type"] == "Dataset"
    assert linked["name"].endswith("Plasmid")
    is_part = entry["mentions"][0] in root["hasPart"]
    assert is_part == (client.version >= "5.1")
    assert linked["@id"].startswith("http") == (not is_part)


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_a_server_imports_its_own_archive(client: V2Client) -> None:
    notebook(client)
    content = client.get("experiments/1?format=eln").content
    answer = client.upload("import", "own.eln", content, owner="1")
    assert (answer.status, answer.headers["location"].rpartition("/")[2]) == (201, "2")
    read = client.read("experiments/2")
    assert (read["title"], read["body"], read["date"]) == ("Gel 1", "<p>run</p>", "2020-01-02")
    assert [step["body"] for step in read["steps"]] == ["thaw"]
    assert json.loads(read["metadata"])["extra_fields"]["pH"]["value"] == "7"
    assert [link["title"] for link in read["items_links"]] == ["Plasmid"]
    assert (read["rating"], len(client.read("experiments/2/uploads"))) == (4, 2)


@for_v2_releases("5.1", "5.6")
def test_lock_and_archived_files_are_told_by_newer_releases(client: V2Client) -> None:
    notebook(client)
    client.patch("experiments/1/uploads/1", {"action": "archive"})
    client.patch("experiments/1", {"action": "lock"})
    _, nodes = archive(client)
    entry = node(nodes, name="Gel 1")
    assert entry.get("conditionsOfAccess") == (None if client.version < "5.6" else "Locked")
    states = {each.get("creativeWorkStatus") for each in nodes if each["@type"] == "File"}
    assert states == ({None} if client.version < "5.6" else {"Normal", "Archived"})
