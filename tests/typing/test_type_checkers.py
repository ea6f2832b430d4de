"""mypy and pyright accept correct user code and report errors in incorrect code.

`make types` checks that all public names are typed.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any, get_type_hints

import pytest

from elab_sdk import Manager, types
from tests.typing.user_code import HEAD, INCORRECT_LINES, MODULES, TYPED_USER_CODE

FIRST_LINE = HEAD.count("\n") + 1


def test_mypy_accepts_correct_code(mypy_errors: dict[str, list[str]]) -> None:
    assert [*mypy_errors["right.py"], *mypy_errors[TYPED_USER_CODE.name]] == []


def test_pyright_accepts_correct_code(pyright_errors: dict[str, list[dict[str, Any]]]) -> None:
    found = [*pyright_errors["right_for_pyright.py"], *pyright_errors[TYPED_USER_CODE.name]]
    assert [error for error in found if "is not accessed" not in str(error["message"])] == []


def test_mypy_reports_every_incorrect_line(mypy_errors: dict[str, list[str]]) -> None:
    errors = [line for line in mypy_errors["wrong.py"] if ": error:" in line]
    errors_by_line = {int(line.split(":")[1]): line for line in errors}
    for line_number, (code, expected) in enumerate(INCORRECT_LINES.items(), start=FIRST_LINE):
        assert line_number in errors_by_line, code
        assert expected in errors_by_line[line_number], (code, errors_by_line[line_number])


def test_pyright_reports_every_incorrect_line(pyright_errors: dict[str, list[dict[str, Any]]]) -> None:
    error_lines = {
        finding["range"]["start"]["line"] + 1
        for finding in pyright_errors["wrong.py"]
        if finding["severity"] == "error"
    }
    assert [code for line, code in enumerate(INCORRECT_LINES, FIRST_LINE) if line not in error_lines] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_misspelt_name_of_a_module_is_an_error_at_run_time(module: str) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(module).no_such_name


def test_aliases_can_be_used_in_annotations_that_are_evaluated() -> None:
    for name in set(types.__all__) - {"UNSET"}:
        assert getattr(types, name) | None


@pytest.mark.parametrize("fields", [types.ExperimentFields, types.ItemFields, types.EventFields])
def test_fields_have_types_that_libraries_can_read(fields: type) -> None:
    assert {"title"} <= set(get_type_hints(fields))


@pytest.mark.parametrize(
    ("fields", "method"),
    [
        *((types.EntryFields, method) for method in ("create_experiment", "create_item", "update")),
        (types.ExperimentFields, "create_experiment"),
        (types.ItemFields, "create_item"),
        (types.PostFields, "post_experiment"),
        (types.PostFields, "post_item"),
        (types.TemplateFields, "post_template"),
        (types.EventFields, "create_event"),
        (types.EventFields, "book"),
    ],
)
def test_fields_are_arguments_of_the_method(fields: type, method: str) -> None:
    assert set(fields.__annotations__) <= set(inspect.signature(getattr(Manager, method)).parameters)


def test_create_experiment_takes_only_fields_and_settings_of_the_call() -> None:
    parameters = set(inspect.signature(Manager.create_experiment).parameters)
    assert parameters - set(types.ExperimentFields.__annotations__) == {"self", "resume", "progress"}
