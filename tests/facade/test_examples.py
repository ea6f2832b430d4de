"""Docstrings: every method of both Managers is documented, and its example works on a server."""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import doctest
import importlib
import inspect
import io
import pkgutil
import re
import types
from typing import TYPE_CHECKING, Any

import pytest

import elab_sdk
from elab_sdk import AsyncManager, Manager
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ON = {"get_all_events": "4.9", "endpoint": "4.3", "release": "4.3", "send_req": "4.3"}
"""Methods whose example is of one release: 4.3 does not support it, or others print something else."""
V2_ONLY = (
    *("untag", "get_steps", "add_step", "finish_step", "reopen_step", "edit_step", "set_step_deadline"),
    *("delete_step", "get_comments", "add_comment", "edit_comment", "delete_comment", "get_revisions"),
    *("get_user", "get_team", "get_users"),
    *("set_rating", "set_custom_id", "set_status", "set_category", "set_permissions"),
    *("get_categories", "create_status", "create_category", "import_eln"),
)
"""Methods that only API v2 has. Their examples run on 5.6."""
ON |= dict.fromkeys(V2_ONLY, "5.6")


def public(kind: type) -> list[str]:
    return [name for name, member in inspect.getmembers(kind) if name[0] != "_" and inspect.getdoc(member)]


BOTH = [(kind, name) for kind in (Manager, AsyncManager) for name in public(kind)]
METHODS = [(kind, name) for kind, name in BOTH if inspect.isfunction(getattr(kind, name))]


def ids(value: object) -> str:
    return value.__name__ if isinstance(value, type) else str(value)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a temporary directory, where examples write files."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sandbox(
    name: str, default_release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    needs_v2 = "The server has no API v2" in (inspect.getdoc(getattr(AsyncManager, name, None)) or "")
    with Sandbox(release=ON.get(name, "5.6" if needs_v2 else default_release)) as running:
        insert = running.store.insert
        # the examples book items, which from 5.4 have to be made bookable on their page
        running.store.insert = lambda table, **values: insert(  # type: ignore[method-assign]
            table, **(values | {"bookable": 1} if table == "items" else values)
        )
        monkeypatch.setenv("ELAB_CONFIG", str(tmp_path / "config.toml"))
        lab = Profile("lab", running.endpoint, running.token)
        Profiles({}).with_profile(lab, as_default=True).save()
        yield running


def examples(kind: type, name: str) -> doctest.DocTest:
    words = inspect.getdoc(kind if name == "" else getattr(kind, name)) or ""
    assert "+SKIP" not in words
    found = doctest.DocTestParser().get_doctest(words, {}, name, None, 0)
    assert found.examples
    return found


@pytest.mark.parametrize("name", ["", *public(Manager)])
def test_manager_example_is_correct(sandbox: Sandbox, name: str) -> None:
    report: list[str] = []
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        found = examples(Manager, name)
        found.globs = {
            "Manager": Manager,
            "manager": manager,
            "endpoint": sandbox.endpoint,
            "token": sandbox.token,
        }
        doctest.DocTestRunner(verbose=False).run(found, out=report.append)
    assert "".join(report) == ""


def _run(source: str, names: dict[str, Any], runner: asyncio.Runner) -> str:
    """The output of an example that may use await, as in a notebook."""
    code = compile(source, "<example>", "single", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        result = types.FunctionType(code, names)()
        if inspect.isawaitable(result):

            async def all_of_it() -> None:
                await result

            runner.run(all_of_it())
    return printed.getvalue()


@pytest.mark.parametrize("name", ["", *public(AsyncManager)])
def test_async_manager_example_is_correct(sandbox: Sandbox, name: str) -> None:
    checker = doctest.OutputChecker()
    with asyncio.Runner() as runner:
        manager = AsyncManager(sandbox.endpoint, sandbox.token)
        runner.run(manager.create_experiment())
        # an example may run its own event loop
        runner.run(manager.aclose())
        names: dict[str, Any] = {
            "__builtins__": builtins,
            "AsyncManager": AsyncManager,
            "manager": manager,
            "endpoint": sandbox.endpoint,
            "token": sandbox.token,
        }
        for example in examples(AsyncManager, name).examples:
            flags = sum(flag for flag, is_on in example.options.items() if is_on)
            printed = _run(example.source, names, runner)
            assert checker.check_output(example.want, printed, flags), (example.source, printed)
        runner.run(manager.aclose())


@pytest.mark.parametrize(("kind", "name"), METHODS, ids=ids)
def test_every_method_is_fully_documented(kind: type, name: str) -> None:
    method = getattr(kind, name)
    words = inspect.getdoc(method) or ""
    summary = words.split("\n\n")[0]
    assert "\n" not in summary
    assert summary.endswith((".", "`.")) or ". " in summary
    taken = [each for each in inspect.signature(method).parameters if each != "self"]
    if name in ("close", "aclose"):
        return
    assert ">>>" in words
    assert "Returns:" in words
    assert "Raises:" in words
    assert "Works" in words
    arguments = words.partition("Args:")[2].partition("Returns:")[0]
    assert [each for each in taken if f"    {each}: " not in arguments] == []


@pytest.mark.parametrize("kind", [Manager, AsyncManager])
def test_help_begins_with_overview_by_purpose(kind: type) -> None:
    """Users do not look for the modules that methods come from."""
    overview = (inspect.getdoc(kind) or "").partition("The methods by topic")[2].partition("Args:")[0]
    named = re.findall(r"\b[a-z_]+\b", overview)
    assert [name for name in public(kind) if name not in named] == []


@pytest.mark.parametrize("kind", [Manager, AsyncManager])
def test_every_section_of_help_has_heading(kind: type) -> None:
    for room in kind.__mro__[1:-1]:
        words = (room.__doc__ or "").splitlines()
        assert words
        assert words[0].endswith(".")


def _without_a_server() -> list[str]:
    """The modules whose examples need no server; other examples have their own tests."""
    names = [found.name for found in pkgutil.walk_packages(elab_sdk.__path__, "elab_sdk.")]
    apart = re.compile(r"elab_sdk\.(_a?sync|elabapy|sandbox|cli)\b")
    return [name for name in names if not apart.match(name) and not name.endswith("__main__")]


@pytest.mark.parametrize("module", _without_a_server())
def test_example_without_server_is_correct(module: str) -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for found in doctest.DocTestFinder().find(importlib.import_module(module)):
        runner.run(found, out=report.append)
    assert "".join(report) == ""
