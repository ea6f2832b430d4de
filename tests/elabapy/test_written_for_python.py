"""Results in the form of an old release are plain data: for JSON, pandas, pickle, copies and threads."""

from __future__ import annotations

import copy
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from elab_sdk import elabapy
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(release="5.6") as running:
        yield running


@pytest.fixture
def manager(sandbox: Sandbox) -> Any:
    return elabapy.Manager(
        endpoint=f"{sandbox.site}api/v1/", token=sandbox.token, written_for="3.6", pickle_key=True
    )


@pytest.fixture
def experiment(manager: Any) -> Any:
    id_ = manager.create_experiment()["id"]
    manager.post_experiment(id_, {"title": "Blot", "date": "20170415", "body": "<p>x</p>"})
    return manager.get_experiment(id_)


def test_result_is_equal_to_a_plain_dict(experiment: Any) -> None:
    plain = dict(experiment)
    assert type(plain) is dict
    assert experiment == plain
    assert plain == experiment
    assert isinstance(experiment, dict)
    assert {**experiment} == plain == copy.copy(experiment) == copy.deepcopy(experiment)
    assert json.loads(json.dumps(experiment, sort_keys=True)) == plain
    assert repr(experiment) == repr(plain)


def test_result_can_be_pickled(experiment: Any) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        restored = pickle.loads(pickle.dumps(experiment, protocol))
        assert restored == experiment
        assert type(restored) is type(experiment)


def test_result_can_be_changed_like_a_dict(experiment: Any) -> None:
    changed = copy.deepcopy(experiment)
    changed["title"] = "Mine"
    changed |= {"note": "x"}
    assert changed.pop("note") == "x"
    assert changed.get("missing", 1) == 1
    assert (changed["title"], experiment["title"]) == ("Mine", "Blot")


def test_rows_make_a_table(manager: Any, experiment: Any) -> None:
    frame = pd.DataFrame(manager.get_all_experiments())
    row = frame[frame["id"] == experiment["id"]].iloc[0]
    assert (row["title"], row["date"], row["category"]) == ("Blot", "20170415", "Running")
    assert not {"modified_at", "canread_base", "tags_decoded"} & {*frame.columns}


def test_copies_of_a_manager_keep_the_release_of_the_script(manager: Any, experiment: Any) -> None:
    for other in (copy.copy(manager), copy.deepcopy(manager), pickle.loads(pickle.dumps(manager))):
        assert other.get_experiment(experiment["id"]) == experiment


def test_results_are_the_same_in_threads(manager: Any, experiment: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: manager.get_experiment(experiment["id"]), range(8)))
    assert results == [experiment] * 8
    assert experiment["date"] == "20170415"
    assert experiment["id"] == str(int(experiment["id"]))


@pytest.mark.parametrize("name", ["writtenfor", "written_For", "writen_for", "written_fr"])
def test_misspelled_argument_is_refused(name: str) -> None:
    settings: Any = {"endpoint": "https://elab.example.org/api/v1/", "token": "k", name: "3.6"}
    with pytest.raises(elabapy.SetupError, match="did you mean 'written_for'"):
        elabapy.Manager(**settings)


def test_other_keywords_become_attributes() -> None:
    settings: Any = {"endpoint": "https://elab.example.org/api/v1/", "token": "k", "workspace": "a", "w": 1}
    manager: Any = elabapy.Manager(**settings)
    assert (manager.workspace, manager.w, manager.written_for) == ("a", 1, None)


@pytest.mark.parametrize("name", ["2.0", "3.4"])
def test_lists_that_the_release_did_not_have_are_complete(sandbox: Sandbox, manager: Any, name: str) -> None:
    manager.add_tag_to_experiment(manager.create_experiment()["id"], {"tag": "blot"})
    manager.create_template()
    old: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for=name)
    assert [row["tag"] for row in old.get_tags()] == ["blot"]
    assert old.get_all_templates()[0]["title"] == "Untitled"
    assert [row["category"] for row in old.get_status()][:2] == ["Running", "Success"]
    assert old.get_items_types()[0]["category"] == "Default"
