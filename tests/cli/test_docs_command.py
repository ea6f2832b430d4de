"""`elab docs`: pages of the documentation on a terminal, in a pipe, and in the browser."""

from __future__ import annotations

import json
import webbrowser
from typing import TYPE_CHECKING

import pytest

from elab_sdk.cli.doc_pages import DocPage, find_page, list_pages
from elab_sdk.errors import ConfigurationError
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import ElabCommand

MOVING = "https://elab-sdk.readthedocs.io/latest/how-to/moving/"


def test_docs_lists_all_pages_with_their_addresses(unconfigured_elab: ElabCommand) -> None:
    result = unconfigured_elab("docs", "--json")
    rows = json.loads(result.out)
    assert {"name": "how-to/moving", "title": "Moving to another server", "url": MOVING} in rows
    assert len(rows) == len(list_pages())


def test_docs_prints_markdown_in_a_pipe(unconfigured_elab: ElabCommand) -> None:
    result = unconfigured_elab("docs", "moving")
    assert result.code == 0
    assert result.out.startswith("# Moving to another server\n")
    assert "<!--" not in result.out
    assert "](https://elab-sdk.readthedocs.io/latest/how-to/eln/)" in result.out
    assert f"[below]({MOVING}#the-entries-of-other-people)" in result.out


def test_docs_formats_a_page_on_a_terminal(unconfigured_elab: ElabCommand) -> None:
    terminal = Terminal(["docs", "extra-fields"])
    assert terminal.end() == 0
    assert "set_extra_fields" in terminal.output
    assert "```" not in terminal.output
    assert terminal.output.rstrip().endswith("https://elab-sdk.readthedocs.io/latest/how-to/extra-fields/")


def test_docs_web_opens_the_page(unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_url(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", open_url)
    assert unconfigured_elab("docs", "moving", "--web").out == f"{MOVING}\n"
    assert unconfigured_elab("docs", "--web").out == "https://elab-sdk.readthedocs.io/latest/\n"
    assert opened == [MOVING, "https://elab-sdk.readthedocs.io/latest/"]


@pytest.mark.parametrize("name", ["moving", "how-to/moving", "MOVING.md", "mov", MOVING, f"{MOVING}#time"])
def test_page_is_found_by_name_beginning_or_address(name: str) -> None:
    assert find_page(name).name == "how-to/moving"


@pytest.mark.parametrize(
    ("name", "message"), [("mvoing", "did you mean 'moving'?"), ("nothing-like-it", "`elab docs` lists all")]
)
def test_unknown_page_names_the_closest_one(unconfigured_elab: ElabCommand, name: str, message: str) -> None:
    result = unconfigured_elab("docs", name)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_ambiguous_page_names_the_candidates() -> None:
    with pytest.raises(ConfigurationError, match="how-to/migration, how-to/moving"):
        find_page("m")


def test_markup_of_the_site_becomes_plain_markdown(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(
        "---\nhide: toc\n---\n<!-- test: one -->\n# `Page`\n\n"
        '!!! warning "Keep it"\n    On [Windows](../reference/cli.md#exit-codes).\n\n'
        "    ```sh\n    # no heading\n    ```\n\n"
        '=== "Linux"\n    one\n\n::: elab_sdk.Manager\n\n```md\n!!! note\n[a](b.md)\n```\n'
    )
    page = DocPage(file, "how-to/page")
    assert page.title == "Page"
    assert page.read() == (
        "# `Page`\n\n"
        "**Keep it**\nOn [Windows](https://elab-sdk.readthedocs.io/latest/reference/cli/#exit-codes).\n\n"
        "```sh\n# no heading\n```\n\n"
        "**Linux**\none\n\nSee https://elab-sdk.readthedocs.io/latest/how-to/page/\n\n"
        "```md\n!!! note\n[a](b.md)\n```\n"
    )
