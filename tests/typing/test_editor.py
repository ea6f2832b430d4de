"""What an editor shows while one types: asked of jedi, as editors ask it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import jedi
import pytest

from elab_sdk import AsyncManager, Manager

if TYPE_CHECKING:
    from jedi.api.classes import Completion

ELABAPY = [
    *("create_experiment", "create_item", "create_template", "create_event", "destroy_event"),
    *("get_all_experiments", "get_all_items", "get_all_templates", "get_all_events"),
    *("get_experiment", "get_item", "get_template", "get_event", "get_upload"),
    *("get_items_types", "get_status", "get_tags", "get_bookable", "get_backup_zip"),
    *("post_experiment", "post_item", "post_template", "upload_to_experiment", "upload_to_item"),
    *("add_link_to_experiment", "add_link_to_item", "add_tag_to_experiment", "add_tag_to_item"),
]

HEAD = "from elab_sdk import Manager\nmanager = Manager()\n"


def completions(code: str) -> dict[str, Completion]:
    """What an editor offers at the end of this code."""
    lines = code.splitlines()
    found = jedi.Script(code).complete(len(lines), len(lines[-1]))
    return {completion.name: completion for completion in found}


def test_elabapy_has_28_methods_and_both_managers_have_them_all() -> None:
    assert len(ELABAPY) == 28
    for manager in (Manager, AsyncManager):
        assert [name for name in ELABAPY if not callable(getattr(manager, name, None))] == []


def test_a_manager_completes_every_method_with_its_docstring() -> None:
    offered = completions(HEAD + "manager.")
    for name in [*ELABAPY, "iter_experiments", "iter_items", "download", "send_req"]:
        assert name in offered
        assert ">>>" in offered[name].docstring(), name


@pytest.mark.parametrize(
    "field", ["id", "title", "date", "body", "tags", "metadata", "uploads", "created_at", "locked"]
)
def test_an_entry_completes_its_fields(field: str) -> None:
    offered = completions(HEAD + "manager.get_experiment(1).")
    assert field in offered
    assert offered[field].docstring() != ""


def test_a_field_of_an_entry_is_typed_in_the_editor() -> None:
    assert "strip" in completions(HEAD + "manager.get_experiment(1).title.")
    assert "isoformat" in completions(HEAD + "manager.get_experiment(1).date.")
    assert "append" in completions(HEAD + "manager.get_experiment(1).tags.")
    assert "real_name" in completions(HEAD + "manager.get_experiment(1).uploads[0].")
    assert "next_step" in completions(HEAD + "for row in manager.iter_experiments():\n    row.")


def test_keywords_of_an_update_complete() -> None:
    offered = completions(HEAD + "manager.post_experiment(1, ")
    assert {"title=", "date=", "body="} <= set(offered)


@pytest.mark.parametrize("manager", [Manager, AsyncManager])
def test_every_public_method_says_purpose_example_arguments_and_errors(manager: type) -> None:
    for name, method in inspect.getmembers(manager, callable):
        if name.startswith("_"):
            continue
        text = inspect.getdoc(method) or ""
        assert text, name
        assert ">>>" in text, name
        takes = [p for p in inspect.signature(method).parameters if p not in ("self", "args", "kwargs")]
        assert not takes or "Args:" in text, name
        for parameter in takes:
            assert f"{parameter}:" in text, (name, parameter)


def test_docstrings_of_the_sync_manager_speak_of_nothing_async() -> None:
    for name, method in inspect.getmembers(Manager, callable):
        if not name.startswith("_"):
            assert "await " not in (inspect.getdoc(method) or ""), name
            assert "Async" not in (inspect.getdoc(method) or ""), name
