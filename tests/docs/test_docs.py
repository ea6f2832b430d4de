"""Every example in docs/ runs unchanged against the sandbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.running import (
    ROOT,
    Example,
    examples,
    from_top_to_bottom,
    needs_process,
    output_of,
    pages,
    run,
)

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_python_block_is_an_example(page: Path) -> None:
    assert page.read_text("utf-8").count("```python\n") == len(examples(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_linked_files_exist(page: Path) -> None:
    links = [
        link.split("#")[0]
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
        if not link.startswith(("http", "#"))
    ]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("example", [example for page in PAGES for example in examples(page)], ids=str)
def test_example_prints_the_output_on_the_page(example: Example, tmp_path: Path) -> None:
    if needs_process(example):
        result = run(example, tmp_path)
        assert result.returncode == 0, result.stderr
        output = result.stdout
    else:
        output = output_of(example, tmp_path)
    if example.output is not None:
        assert output == example.output


@pytest.mark.parametrize("example", [*filter(None, map(from_top_to_bottom, pages()))], ids=str)
def test_examples_of_a_page_can_be_run_one_after_another(example: Example, tmp_path: Path) -> None:
    output_of(example, tmp_path)
