"""Experiments that API v2 makes from templates, and items that it makes from items types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from elab_sdk import IncompleteCreationError, Manager, UnexpectedWrite
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.v2 import errors, steps
from elab_sdk.sandbox.v2.routes import ROUTES
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = "<p>1. thaw</p>"


@pytest.fixture
def sandbox(release: str) -> Iterator[Sandbox]:
    with Sandbox(release=release) as running:
        yield running


@pytest.fixture
def manager(sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(sandbox.endpoint, sandbox.token, api="v2") as made:
        items_type = sandbox.add_items_type("Plasmid")
        item = made.create_item(items_type, title="pUC19")
        made.create_template()
        made.post_template(1, title="PCR", body=BODY, metadata={"cycles": 30})
        for path, values in (
            ("steps", {"body": "Thaw"}),
            ("steps", {"body": "Mix"}),
            ("steps", {"body": "Mix"}),
            ("tags", {"tag": "dna"}),
            ("tags", {"tag": "pcr"}),
            (f"items_links/{item.id}", {}),
        ):
            made.send_req(f"experiments_templates/1/{path}", verb="POST", params=values)
        sandbox.requests.clear()
        yield made


def sent(sandbox: Sandbox) -> list[str]:
    """The writes since the last call."""
    requests = [f"{each.method} {each.path}" for each in sandbox.requests if each.method != "GET"]
    sandbox.requests.clear()
    return requests


@pytest.mark.parametrize("release", WITH_V2)
def test_steps_and_links_of_a_template_come_too(sandbox: Sandbox, manager: Manager) -> None:
    created = manager.create_experiment(template="PCR")
    experiment = manager.get_experiment(created)
    assert (experiment.title, experiment.body, experiment.metadata) == ("PCR", BODY, {"cycles": 30})
    assert sorted(experiment.tags) == ["dna", "pcr"]
    assert [step.body for step in experiment.steps] == ["Thaw", "Mix", "Mix"]
    assert [link.item_id for link in experiment.items_links] == [1]
    # the status that API v1 gave to every new experiment
    assert experiment.status_title == "Running"
    assert sent(sandbox) == ["POST experiments", f"PATCH experiments/{created.id}"]


@pytest.mark.parametrize("release", ["4.9", "5.1", "5.3", "5.6"])
def test_given_content_replaces_that_of_the_template(sandbox: Sandbox, manager: Manager) -> None:
    created = manager.create_experiment(
        template=1, title="PCR 7", tags=["PCR", "mine"], metadata={"lab": 2}, category="Success"
    )
    experiment = manager.get_experiment(created)
    assert (experiment.title, experiment.body) == ("PCR 7", BODY)
    assert experiment.metadata == {"cycles": 30, "lab": 2}
    assert sorted(tag.casefold() for tag in experiment.tags) == ["mine", "pcr"]
    assert experiment.status_title == "Success"
    assert len(experiment.steps) == 3
    untagged = manager.create_experiment(template=1, tags=[])
    assert manager.get_experiment(untagged).tags == []
    # the template is as it was
    assert sorted(manager.get_template(1).tags) == ["dna", "pcr"]


@pytest.mark.parametrize("release", ["5.3", "5.6"])
def test_template_with_a_status_sets_it(sandbox: Sandbox, manager: Manager) -> None:
    manager.send_req("experiments_templates/1", verb="PATCH", params={"status": 3})
    sent(sandbox)
    created = manager.create_experiment(template=manager.get_template(1))
    assert manager.get_experiment(created).status_id == 3
    assert sent(sandbox) == ["POST experiments"]


@pytest.mark.parametrize("release", ["5.0", "5.3", "5.6"])
def test_interrupted_creation_from_a_template_is_resumed(
    sandbox: Sandbox, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise errors.crash()

    content: dict[str, Any] = {"template": 1, "title": "PCR 7", "tags": ["mine"]}
    for route in (("PATCH", "TYPE/N/tags/N"), ("POST", "TYPE/N/tags")):
        with monkeypatch.context() as patch:
            patch.setitem(cast("Any", ROUTES), route, fail)
            with pytest.raises(IncompleteCreationError) as raised:
                manager.create_experiment(**content)
        error = raised.value
        assert "body" in error.done
        assert error.missing[-1] == "tag 'mine'"
        before = len(sandbox.state()["experiments"])
        manager.create_experiment(**content, resume=error)
        assert len(sandbox.state()["experiments"]) == before
        experiment = manager.get_experiment(error.id)
        assert (experiment.title, experiment.body, experiment.tags) == ("PCR 7", BODY, ["mine"])
        assert len(experiment.steps) == 3


@pytest.mark.parametrize("release", ["5.3"])
def test_missing_steps_are_noticed(
    sandbox: Sandbox, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_out(*_: Any) -> None:
        """No known release does so."""

    monkeypatch.setattr(steps, "copy", leave_out)
    with pytest.raises(UnexpectedWrite, match="without step 'Thaw', step 'Mix', step 'Mix'") as raised:
        manager.create_experiment(template=1)
    assert raised.value.created_id == 1
    assert sent(sandbox)[0] == "POST experiments"


@pytest.mark.parametrize("release", ["5.1", "5.3", "5.6"])
def test_item_has_the_steps_and_links_of_its_items_type(sandbox: Sandbox, manager: Manager) -> None:
    types = {each.title: each for each in manager.get_items_types()}
    plasmid = types["Plasmid"]
    for path, values in (("steps", {"body": "Streak"}), ("items_links/1", {})):
        manager.send_req(f"items_types/{plasmid.id}/{path}", verb="POST", params=values)
    item = manager.get_item(manager.create_item("Plasmid", title="pUC20"))
    assert item.title == "pUC20"
    assert [step.body for step in item.steps] == ["Streak"]
    assert [link.item_id for link in item.items_links] == [1]
