"""Entries and lists of API v2: what recordings and single writes do not show, on every generation."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from elab_sdk.sandbox import Sandbox
from tests.sandbox import client as v1
from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases

if TYPE_CHECKING:
    from pathlib import Path


def rows(client: V2Client, query: str = "", key: str | None = None) -> list[int]:
    """The IDs of a list of experiments."""
    answer = client.get(f"experiments?limit=100&{query}", key=key)
    assert answer.status == 200, answer.text
    return [row["id"] for row in answer.json]


def private(name: str = "canread", base: int = 10) -> dict[str, Any]:
    """The keys that make an entry its owner's alone, on every release with them."""
    return {name: json.dumps({"base": base, "teams": [], "users": [], "teamgroups": []})}


# -- the two faces ---------------------------------------------------------------------------------------


@for_v2_releases("4.9")
def test_both_apis_of_4_9_have_one_store(client: V2Client) -> None:
    made_by_v1 = v1.create(client.sandbox)
    client.patch(f"experiments/{made_by_v1}", {"title": "by v2", **private()})
    client.tag(made_by_v1, "gel")
    entry = v1.call(client.sandbox, "GET", f"experiments/{made_by_v1}").json
    assert (entry["title"], entry["tags"], json.loads(entry["canread"])["base"]) == ("by v2", "gel", 10)
    made_by_v2 = client.create("experiments")
    assert v1.call(client.sandbox, "GET", f"experiments/{made_by_v2}").status == 200


@for_v2_releases("5.0", "5.3", "5.6")
def test_v1_is_gone_whatever_the_method_and_key(client: V2Client) -> None:
    host = urllib.parse.urlsplit(client.sandbox.site).netloc
    for method, key in (("GET", client.sandbox.token), ("POST", "wrong"), ("DELETE", "")):
        connection = http.client.HTTPConnection(host, timeout=30)
        connection.request(method, "/api/v1/experiments", headers={"Authorization": key})
        answer = connection.getresponse()
        error = json.loads(answer.read())
        connection.close()
        assert (answer.status, error["message"]) == (400, "API v1 has been removed. Use API v2.")


# -- locks -----------------------------------------------------------------------------------------------


@for_v2_releases()
def test_lock_of_an_admin_holds_for_the_owner(client: V2Client) -> None:
    other = client.sandbox.other_token
    entry = f"experiments/{client.post('experiments', key=other).headers['location'].rpartition('/')[2]}"
    assert client.patch(entry, {"action": "lock"}).json["locked"] == 1
    assert client.patch(entry, {"title": "x"}, key=other).status in (403, 500)
    assert client.patch(entry, {"action": "lock"}, key=other).status in (403, 500)
    assert client.read(entry)["title"] == "Untitled"
    assert client.patch(entry, {"action": "lock"}).json["locked"] == 0
    assert client.patch(entry, {"title": "x"}, key=other).json["title"] == "x"


@for_v2_releases("5.3", "5.4", "5.6")
def test_only_admins_force_locks_of_others(client: V2Client) -> None:
    entry = f"experiments/{client.create('experiments')}"
    refused = client.patch(entry, {"action": "forcelock"}, key=client.sandbox.other_token)
    assert refused.status in (403, 500)
    assert client.read(entry)["locked"] == 0
    assert client.patch(entry, {"action": "forcelock"}).json["locked"] == 1


# -- who reads and lists ---------------------------------------------------------------------------------


@for_v2_releases()
def test_private_entry_of_somebody_else_is_read_by_admins_but_not_listed(client: V2Client) -> None:
    other = client.sandbox.other_token
    number = int(client.post("experiments", key=other).headers["location"].rpartition("/")[2])
    client.sandbox.share("experiments", number, canread="useronly")
    assert client.get(f"experiments/{number}").status == 200
    assert rows(client) == []
    assert rows(client, key=other) == [number]


@for_v2_releases()
def test_users_in_canread_read_a_private_entry(client: V2Client) -> None:
    number = client.create("experiments")
    client.sandbox.share("experiments", number, canread="useronly")
    other = client.sandbox.other_token
    assert client.get(f"experiments/{number}", key=other).status in (403, 500)
    client.patch(
        f"experiments/{number}",
        {"canread": json.dumps({"base": 10, "teams": [], "users": [2], "teamgroups": []})},
    )
    assert client.get(f"experiments/{number}", key=other).status == 200


# -- lists -----------------------------------------------------------------------------------------------


@for_v2_releases("5.2", "5.3", "5.4", "5.6")
def test_pinned_entries_come_first_in_every_order(client: V2Client) -> None:
    first, second, third = (client.create("experiments") for _ in range(3))
    client.patch(f"experiments/{second}", {"action": "pin"})
    assert rows(client, "order=id&sort=asc") == [second, first, third]
    assert rows(client, "order=id&sort=desc") == [second, third, first]
    assert rows(client, "order=id&sort=asc", key=client.sandbox.other_token) == [first, second, third]
    client.patch(f"experiments/{second}", {"action": "pin"})
    assert rows(client, "order=id&sort=asc") == [first, second, third]


@for_v2_releases("4.9", "5.0", "5.1")
def test_pins_do_not_change_the_order_up_to_5_1(client: V2Client) -> None:
    first, second = client.create("experiments"), client.create("experiments")
    client.patch(f"experiments/{second}", {"action": "pin"})
    assert rows(client, "order=id&sort=asc") == [first, second]


@for_v2_releases("5.0", "5.1")
def test_limit_above_9999_is_15_up_to_5_1(client: V2Client) -> None:
    for _ in range(17):
        client.create("experiments")
    assert len(client.read("experiments?limit=9999")) == 17
    assert len(client.read("experiments?limit=10000")) == 15


@for_v2_releases("5.4", "5.6")
def test_list_without_limit_has_every_row_from_5_4(client: V2Client) -> None:
    for _ in range(17):
        client.create("experiments")
    assert len(client.read("experiments?offset=3")) == 17
    assert len(client.read("experiments?limit=5&offset=15")) == 2


@for_v2_releases()
def test_two_tags_mean_both(client: V2Client) -> None:
    first, second = client.create("experiments"), client.create("experiments")
    for number, tag in ((first, "a"), (first, "b"), (second, "a")):
        client.tag(number, tag)
    assert sorted(rows(client, "tags[]=a")) == [first, second]
    assert rows(client, "tags[]=a&tags[]=b") == [first]


@for_v2_releases()
def test_own_scope_and_owner(client: V2Client) -> None:
    mine = client.create("experiments")
    theirs = int(
        client.post("experiments", key=client.sandbox.other_token).headers["location"].rpartition("/")[2]
    )
    assert sorted(rows(client, "scope=3")) == [mine, theirs]
    assert rows(client, "scope=1") == [mine]
    assert rows(client, "owner=2") == [theirs]


@for_v2_releases("5.0", "5.1", "5.2", "5.3", "5.4", "5.6")
def test_not_finds_only_entries_with_text_and_custom_id(client: V2Client) -> None:
    """The database knows nothing of a text in a column without a value."""
    number = client.create("experiments")
    assert rows(client, "q=NOT+western") == []
    client.patch(f"experiments/{number}", {"body": "<p>blot</p>", "custom_id": 7})
    assert rows(client, "q=NOT+western") == [number]
    assert rows(client, "q=NOT+blot") == []


@for_v2_releases("5.6")
def test_rows_of_5_6_are_full_on_request_and_in_a_search_by_field(client: V2Client) -> None:
    number = client.create("experiments", {"title": "western"})
    assert "body" not in client.read("experiments?q=western")[0]
    assert "body" in client.read("experiments?full=1")[0]
    assert "body" in client.read("experiments?q=title:western")[0]
    assert client.read("experiments?full=1")[0]["id"] == number


# -- creation --------------------------------------------------------------------------------------------


@for_v2_releases("5.3", "5.4", "5.6")
def test_copy_has_tags_steps_links_and_a_numbered_title(client: V2Client) -> None:
    item, number = client.create_item(), client.create("experiments", {"title": "Gel", "tags": ["a"]})
    client.post(f"experiments/{number}/steps", {"body": "thaw"})
    client.post(f"experiments/{number}/items_links/{item}")
    copy = client.read(f"experiments/{client.create(f'experiments/{number}', {'action': 'duplicate'})}")
    assert (copy["title"], copy["tags"]) == ("Gel I", "a")
    assert [step["body"] for step in copy["steps"]] == ["thaw"]
    assert [link["entityid"] for link in copy["items_links"]] == [item]


@for_v2_releases("5.1", "5.3", "5.6")
def test_entry_from_a_template_has_its_files(client: V2Client) -> None:
    template = client.create("experiments_templates", {"title": "PCR"})
    client.upload(f"experiments_templates/{template}/uploads", "p.txt", b"protocol")
    number = client.create("experiments", {"template": template})
    copy = client.read(f"experiments/{number}")["uploads"][0]
    client.delete(f"experiments_templates/{template}")
    answer = client.get(f"experiments/{number}/uploads/{copy['id']}?format=binary")
    assert (copy["real_name"], answer.content) == ("p.txt", b"protocol")


@for_v2_releases("5.0", "5.2")
def test_new_item_of_a_type_has_its_body(client: V2Client) -> None:
    number = client.sandbox.add_items_type("Plasmid", body="<p>AmpR</p>")
    item = client.read(f"items/{client.create('items', {'category_id': number})}")
    assert (item["body"], item["category_title"]) == ("<p>AmpR</p>", "Plasmid")


# -- changes ---------------------------------------------------------------------------------------------


@for_v2_releases("5.0", "5.3", "5.6")
def test_rules_of_bookings_are_stored(client: V2Client) -> None:
    item = client.create_item()
    changed = client.patch(f"items/{item}", {"book_max_minutes": 90, "book_can_overlap": 0})
    assert (changed.json["book_max_minutes"], changed.json["book_can_overlap"]) == (90, 0)
    refused = client.patch(f"experiments/{client.create('experiments')}", {"book_max_minutes": 90})
    assert (refused.status, error_message(refused)) == (400, "Invalid update target.")


@for_v2_releases("5.1", "5.6")
def test_markdown_is_shown_as_html(client: V2Client) -> None:
    entry = f"experiments/{client.create('experiments')}"
    client.patch(entry, {"content_type": 2, "body": "# Gel\n\n- *one*\n- `two`"})
    assert client.read(entry)["body_html"] == (
        "<h1>Gel</h1>\n<ul>\n<li><em>one</em></li>\n<li><code>two</code></li>\n</ul>"
    )


def test_state_is_kept_in_a_folder(tmp_path: Path) -> None:
    with Sandbox(release="5.3", data=tmp_path) as sandbox:
        client = V2Client(sandbox)
        first, second = client.create("experiments"), client.create("experiments")
        client.patch(f"experiments/{first}", {"action": "pin", "title": "kept"})
        client.patch(f"experiments/{second}", {"custom_id": 7})
    with Sandbox(release="5.3", data=tmp_path) as sandbox:
        client = V2Client(sandbox)
        assert rows(client) == [first, second]
        assert client.read(f"experiments/{second}")["custom_id"] == 7
        third = client.create("experiments")
        assert rows(client, "order=lastchange") == [first, third, second]
