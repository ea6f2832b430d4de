"""Completions in editors, tested with jedi."""

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
    """Return the completions at the end of the code."""
    lines = code.splitlines()
    results = jedi.Script(code).complete(len(lines), len(lines[-1]))
    return {completion.name: completion for completion in results}


def test_both_managers_have_all_28_methods_of_elabapy() -> None:
    assert len(ELABAPY) == 28
    for manager in (Manager, AsyncManager):
        assert [name for name in ELABAPY if not callable(getattr(manager, name, None))] == []


def test_methods_complete_with_docstrings() -> None:
    results = completions(HEAD + "manager.")
    for name in [*ELABAPY, "iter_experiments", "iter_items", "download", "send_req"]:
        assert name in results
        assert ">>>" in results[name].docstring(), name


@pytest.mark.parametrize(
    "field", ["id", "title", "date", "body", "tags", "metadata", "uploads", "created_at", "locked"]
)
def test_fields_of_an_entry_complete_with_docstrings(field: str) -> None:
    results = completions(HEAD + "manager.get_experiment(1).")
    assert field in results
    assert results[field].docstring() != ""


def test_fields_of_an_entry_have_types() -> None:
    assert "strip" in completions(HEAD + "manager.get_experiment(1).title.")
    assert "isoformat" in completions(HEAD + "manager.get_experiment(1).date.")
    assert "append" in completions(HEAD + "manager.get_experiment(1).tags.")
    assert "real_name" in completions(HEAD + "manager.get_experiment(1).uploads[0].")
    assert "next_step" in completions(HEAD + "for row in manager.iter_experiments():\n    row.")


def test_keywords_of_an_update_complete() -> None:
    results = completions(HEAD + "manager.post_experiment(1, ")
    assert {"title=", "date=", "body="} <= set(results)


@pytest.mark.parametrize("manager", [Manager, AsyncManager])
def test_every_public_method_has_a_complete_docstring(manager: type) -> None:
    for name, method in inspect.getmembers(manager, callable):
        if name.startswith("_"):
            continue
        text = inspect.getdoc(method) or ""
        assert text, name
        assert ">>>" in text, name
        parameters = [p for p in inspect.signature(method).parameters if p not in ("self", "args", "kwargs")]
        assert not parameters or "Args:" in text, name
        for parameter in parameters:
            assert f"{parameter}:" in text, (name, parameter)


def test_sync_docstrings_do_not_mention_async() -> None:
    for name, method in inspect.getmembers(Manager, callable):
        if not name.startswith("_"):
            assert "await " not in (inspect.getdoc(method) or ""), name
            assert "Async" not in (inspect.getdoc(method) or ""), name
