"""Links over API v2, by release, and the silence when nothing is linked."""

from __future__ import annotations

from tests.sandbox.client import call
from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases, new_id


def _linked(client: V2Client, path: str) -> list[int]:
    rows = client.read(path)
    return [row.get("entityid", row.get("itemid")) for row in rows]


@for_v2_releases()
def test_item_is_linked_once_however_often_it_is_asked_for(client: V2Client) -> None:
    entry, item = client.create("experiments"), client.create_item()
    for _ in range(2):
        assert new_id(client.post(f"experiments/{entry}/items_links/{item}")) == item
    assert _linked(client, f"experiments/{entry}/items_links") == [item]


@for_v2_releases("4.9", "5.0", "5.1", "5.2", "5.3", "5.4")
def test_link_to_a_missing_item_is_a_201_without_a_link(client: V2Client) -> None:
    entry = client.create("experiments")
    assert new_id(client.post(f"experiments/{entry}/items_links/99999")) == 99999
    assert _linked(client, f"experiments/{entry}/items_links") == []


@for_v2_releases("5.6")
def test_link_to_a_missing_item_is_refused(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/items_links/99999")
    assert (answer.status, error_message(answer)) == (404, "Nothing to show with this id")


@for_v2_releases()
def test_link_to_itself_is_a_201_without_a_link(client: V2Client) -> None:
    entry = client.create("experiments")
    assert new_id(client.post(f"experiments/{entry}/experiments_links/{entry}")) == 0
    assert _linked(client, f"experiments/{entry}/experiments_links") == []


@for_v2_releases()
def test_experiments_and_items_are_linked_in_both_directions(client: V2Client) -> None:
    first, second, item = client.create("experiments"), client.create("experiments"), client.create_item()
    assert new_id(client.post(f"experiments/{first}/experiments_links/{second}")) == second
    assert new_id(client.post(f"items/{item}/experiments_links/{first}")) == first
    assert _linked(client, f"experiments/{first}/experiments_links") == [second]
    assert _linked(client, f"items/{item}/experiments_links") == [first]
    entry = client.read(f"experiments/{first}")
    assert [row.get("entityid", row.get("itemid")) for row in entry["experiments_links"]] == [second]


@for_v2_releases()
def test_link_without_an_id_is_an_empty_500(client: V2Client) -> None:
    entry = client.create("experiments")
    for path in ("items_links", "items_links/abc"):
        answer = client.post(f"experiments/{entry}/{path}", {"link": 1})
        assert (answer.status, answer.text) == (500, "")


@for_v2_releases()
def test_removing_a_link_twice_is_a_204_each_time(client: V2Client) -> None:
    entry, item = client.create("experiments"), client.create_item()
    client.post(f"experiments/{entry}/items_links/{item}")
    for _ in range(2):
        assert client.delete(f"experiments/{entry}/items_links/{item}").status == 204
        assert _linked(client, f"experiments/{entry}/items_links") == []


@for_v2_releases("5.0", "5.1", "5.2")
def test_foreign_entry_can_be_linked_by_any_reader(client: V2Client) -> None:
    entry, item = client.create("experiments"), client.create_item()
    answer = client.post(f"experiments/{entry}/items_links/{item}", key=client.sandbox.other_token)
    assert new_id(answer) == item
    assert _linked(client, f"experiments/{entry}/items_links") == [item]


@for_v2_releases("5.3", "5.4", "5.6")
def test_foreign_entry_cannot_be_linked(client: V2Client) -> None:
    entry, item = client.create("experiments"), client.create_item()
    answer = client.post(f"experiments/{entry}/items_links/{item}", key=client.sandbox.other_token)
    assert answer.status == (500 if client.version.startswith("5.3") else 403)
    assert _linked(client, f"experiments/{entry}/items_links") == []


@for_v2_releases("4.9")
def test_link_to_an_experiment_is_shown_by_api_v1_too(client: V2Client) -> None:
    first, second = client.create("experiments"), client.create("experiments")
    client.post(f"experiments/{first}/experiments_links/{second}")
    entry = call(client.sandbox, "GET", f"experiments/{first}").json
    assert entry["experiments_links"] == client.read(f"experiments/{first}")["experiments_links"]


@for_v2_releases("5.0", "5.1", "5.2", "5.3", "5.4", "5.6")
def test_entry_shows_what_links_to_it_but_not_deleted_or_private_entries(client: V2Client) -> None:
    target, other = client.create_item(), client.sandbox.other_token
    shown, deleted, private = (client.create("experiments") for _ in range(3))
    for entry in (shown, deleted, private):
        client.post(f"experiments/{entry}/items_links/{target}")
    client.delete(f"experiments/{deleted}")
    client.sandbox.share("experiments", private, canread="useronly")
    client.sandbox.change("experiments", private, canread_base=10)
    related = client.get(f"items/{target}", key=other).json["related_experiments_links"]
    assert [row.get("entityid", row.get("itemid")) for row in related] == [shown]
