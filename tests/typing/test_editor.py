"""Completions in editors: of jedi, and of pyright's language server."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import jedi
import pytest

import elab_sdk
from elab_sdk import AsyncManager, Experiment, KnownRelease, Manager
from tests.typing.language_server import LanguageServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def public(names: Iterable[str]) -> set[str]:
    """Return the names without an underscore, which editors offer first."""
    return {name for name in names if not name.startswith("_")}


FOLDERS = public(each.stem for each in Path(elab_sdk.__file__).parent.iterdir() if each.suffix in ("", ".py"))
"""Modules of the package, which jedi offers as it finds them."""
RELEASE = {"api", "certainty", "evidence", "generation", "is_known", "is_stated", "name", "version"}
OFFERED = {
    "import elab_sdk\nelab_sdk.": public(elab_sdk.__all__),
    f"{HEAD}manager.": public(dir(Manager)),
    f"{HEAD}manager.release.": RELEASE,
    f"{HEAD}manager.get_experiment(1).": public(dir(Experiment)),
}
"""All public names that an editor should offer at the end of some code."""


@pytest.fixture(scope="module")
def language_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    with LanguageServer(tmp_path_factory.mktemp("code")) as server:
        yield server


@pytest.mark.parametrize("code", OFFERED)
def test_jedi_offers_exactly_the_public_names(code: str) -> None:
    modules = FOLDERS if code.endswith("elab_sdk.") else set[str]()
    assert public(completions(code)) == OFFERED[code] | modules


@pytest.mark.parametrize("code", OFFERED)
def test_pyright_offers_exactly_the_public_names(language_server: LanguageServer, code: str) -> None:
    assert public(language_server.completions(code)) == OFFERED[code]


def test_a_release_has_exactly_the_documented_names() -> None:
    assert public(dir(KnownRelease)) == RELEASE


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
