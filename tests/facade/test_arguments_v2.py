"""Arguments and errors of the methods that only API v2 has: what they say."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import pytest

from elab_sdk import ConflictError, LockedError, NotFoundError, ValidationError

if TYPE_CHECKING:
    from tests.facade.conftest import World

EXPERIMENT = ("experiment", 1)


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with one experiment."""
    v2_world.create_experiment(title="Gel")
    v2_world.sent.clear()
    return v2_world


@pytest.mark.parametrize("release", ["5.3"])
def test_errors_name_the_argument_and_what_it_must_be(world: World) -> None:
    for message, call in (
        ("body must be text, not None", lambda: world.add_step(EXPERIMENT, None)),
        ("text must be text, not None", lambda: world.add_comment(EXPERIMENT, None)),
        ("tags must be text that is not blank, not ' '", lambda: world.untag(EXPERIMENT, " ")),
        (r"not \('template', 1\)", lambda: world.get_comments(("template", 1))),
        (r"not 12 \(int\)", lambda: world.lock(12)),
        ("archived must be True or False", lambda: world.get_uploads(EXPERIMENT, archived="no")),
        ("locked must be True or False", lambda: world.delete(EXPERIMENT, title="Gel", locked="no")),
        ("search contains a lone surrogate", lambda: world.get_users("\ud800")),
        ("search must be text that is not blank, not 5", lambda: world.get_users(5)),
    ):
        with pytest.raises(ValidationError, match=message):
            call()
    assert world.sent == []


@pytest.mark.parametrize("release", ["5.3"])
def test_wrong_title_is_not_reported_as_a_change_of_somebody_else(world: World) -> None:
    with pytest.raises(ConflictError) as caught:
        world.delete(EXPERIMENT, title="Blot")
    message = "experiment 1: its title is 'Gel', not 'Blot'"
    assert str(caught.value).startswith(message)
    assert "nothing was changed; check the ID" in caught.value.hint
    for same in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert str(same) == str(caught.value)


@pytest.mark.parametrize("release", ["5.3"])
def test_error_about_a_state_that_was_read_does_not_speak_of_a_missing_message(world: World) -> None:
    world.archive(EXPERIMENT)
    with pytest.raises(LockedError) as locked:
        world.unlock(EXPERIMENT)
    world.delete(EXPERIMENT, title="Gel", locked=True)
    with pytest.raises(NotFoundError) as deleted:
        world.lock(EXPERIMENT)
    for error in (locked.value, deleted.value):
        assert "no message" not in str(error)
        assert "restore(…)" in str(error)
