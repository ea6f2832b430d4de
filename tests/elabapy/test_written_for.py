"""Scripts for old releases get the same results after an update, or the difference has a listed reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from elab_sdk import elabapy
from elab_sdk.sandbox import Sandbox
from tests.elabapy.calls import CALLS
from tests.elabapy.calls.read_back import READ_BACK
from tests.elabapy.written_for import SERVERS, compare, report, unneeded_reasons
from tests.elabapy.written_for_reasons import PAGE, page_with_table

if TYPE_CHECKING:
    from tests.elabapy.written_for import Pair

pytestmark = pytest.mark.filterwarnings("ignore::elab_sdk.errors.ElabWarning")
# one update for each old release; `python -m tests.elabapy.written_for` makes all of them
UPDATES = {"2.0": "5.6", "3.4": "4.9", "3.6": "5.6", "4.0": "5.1", "4.3": "5.3", "4.8": "5.6"}


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    servers = {server.name: server for server in SERVERS}
    calls = [*CALLS, *READ_BACK]
    return [pair for old, new in UPDATES.items() for pair in compare(old, [servers[new]], calls)]


def test_all_differences_have_a_reason(pairs: list[Pair]) -> None:
    assert [str(pair) for pair in pairs if pair.unlisted] == []


def test_most_results_are_equal(pairs: list[Pair]) -> None:
    equal = [pair for pair in pairs if not pair.differences]
    assert len(equal) > 0.85 * len(pairs)
    assert sum(pair.by_elabapy for pair in equal) > 350
    assert "     0  DIFFER without a reason" in report(pairs)


def test_each_reason_is_needed(pairs: list[Pair]) -> None:
    # reasons for other updates are checked by `python -m tests.elabapy.written_for`
    assert unneeded_reasons(pairs) == []
    assert unneeded_reasons([]) == []
    equal = [attrs.evolve(pair, differences=()) for pair in pairs]
    assert len(unneeded_reasons(equal)) > 15


def test_migration_page_lists_the_reasons() -> None:
    page = PAGE.read_text("utf-8")
    assert page == page_with_table(page)


def test_migration_page_says_what_a_script_reads() -> None:
    with Sandbox(release="5.6") as sandbox:
        settings: dict[str, Any] = {"endpoint": f"{sandbox.site}api/v1/", "token": sandbox.token}
        plain, old = elabapy.Manager(**settings), elabapy.Manager(**settings, written_for="3.6")
        item, experiment = plain.create_item(1)["id"], plain.create_experiment()["id"]
        for tag in ("b", "a"):
            plain.add_tag_to_experiment(experiment, {"tag": tag})
        plain.add_link_to_experiment(experiment, {"link": item})
        plain.upload_to_experiment(experiment, {"file": ("gel 1.png", b"1")})
        now: Any = plain.get_experiment(experiment)
        before: Any = old.get_experiment(experiment)
        created = sandbox.entry("experiments", 1)["created_at"]
    assert (now["id"], now["tags"], now["category"], now["status_title"]) == (1, "a|b", None, "Running")
    assert not {"links", "category_id", "datetime", "lastchange", "has_comment"} & now.keys()
    assert (before["id"], before["tags"], before["category"]) == ("1", "b|a", "Running")
    assert (before["category_id"], before["canread"], before["locked"]) == ("1", "team", "0")
    assert (before["datetime"], before["has_comment"]) == (created, "0")
    assert [(link["itemid"], link["name"]) for link in before["links"]] == [("1", "Default")]
    names = [entry["uploads"][0]["real_name"] for entry in (now, before)]
    assert names == ["gel 1.png", "gel-1.png"]
