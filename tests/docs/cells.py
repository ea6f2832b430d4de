"""Run cells as Jupyter does, in one namespace and one event loop; only the last one prints.

Usage: python cells.py FILE …

Like a kernel, it shows the value of the last line: a value with HTML must have some, any other is printed
unless it is None.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import sys
from pathlib import Path
from typing import Any


def run_cell(code: str, namespace: dict[str, Any], runner: asyncio.Runner) -> None:
    """Run a cell, which may use `await`, and show the value of its last line."""
    tree = ast.parse(code)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("_", ast.Store())], last.value)
        ast.fix_missing_locations(tree)
    waiting = eval(compile(tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), namespace)
    if inspect.iscoroutine(waiting):
        runner.run(waiting)
    if isinstance(last, ast.Expr):
        _show(namespace["_"])


def _show(value: object) -> None:
    to_html = getattr(value, "_repr_html_", None)
    if to_html is not None:
        html = to_html()
        assert isinstance(html, str)
        assert "<" in html
    elif value is not None:
        print(repr(value))


if __name__ == "__main__":
    cells = [Path(name).read_text("utf-8") for name in sys.argv[1:]]
    variables: dict[str, Any] = {"__name__": "__main__"}
    with asyncio.Runner() as loop:
        for cell in cells[:-1]:
            with contextlib.redirect_stdout(io.StringIO()):
                run_cell(cell, variables, loop)
        run_cell(cells[-1], variables, loop)
