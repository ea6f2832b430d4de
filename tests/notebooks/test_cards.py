"""The cards and tables that notebooks show."""

from __future__ import annotations

import copy
import doctest
import json
import pickle
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1.models import Event, Experiment, ExperimentSummary, Item, Status, Template, Upload

from elab_sdk import Html, html_table
from elab_sdk.content import cards, display
from elab_sdk.content.display import Rows
from tests.notebooks import browser, hostile

if TYPE_CHECKING:
    from tests.facade.conftest import World

ENTRY = {
    "id": "3",
    "title": "Western &#34;blot&#34;",
    "date": "20170415",
    "status_title": "Running",
    "status_color": "29AEB9",
    "fullname": "Ann Author",
    "tags": "blot|GFP",
    "locked": "1",
    "body": "<p>a <b>bold</b> word</p>",
    "metadata": json.dumps(
        {
            "elabftw": {"extra_fields_groups": [{"id": 1, "name": "Buffer"}]},
            "extra_fields": {
                "pH": {"type": "number", "value": "7.4", "unit": "at 25 °C", "group_id": 1},
                "ok": {"type": "checkbox", "value": "on"},
                "page": {"type": "url", "value": "https://example.org/a"},
            },
        }
    ),
    "uploads": [{"id": "1", "real_name": "gel.png", "long_name": "x", "filesize": "48213"}],
    "items_links": [{"itemid": 5, "title": "Plasmid", "mainattr_title": "DNA"}],
    "steps": [{"id": 1, "item_id": 3, "body": "thaw", "finished": "1"}],
    "comments": [{"id": 1, "comment": "nice", "fullname": "Bob"}],
}


class Words(HTMLParser):
    """The text of HTML; tags that are left open, or closed twice, are counted."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag not in ("img", "br", "hr", "col", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    @property
    def text(self) -> str:
        assert self.open == []
        return " ".join(self.words)


@pytest.mark.parametrize("module", [cards, display])
def test_the_examples_are_right(module: Any) -> None:
    failed, run = doctest.testmod(module)
    assert run >= 2
    assert not failed


def test_a_card_shows_the_content_of_the_entry() -> None:
    html = Experiment.from_dict(ENTRY)._repr_html_()
    assert html is not None
    text = Words(html).text
    for part in (
        'Western "blot" Experiment 3',
        "2017-04-15 · Running · Ann Author · locked",
        "blot GFP",
        "Buffer pH 7.4 at 25 °C",
        "Extra fields ok ☑ page https://example.org/a",
        "a bold word",
        "Steps ☑ thaw",
        "gel.png 48.2 kB",
        "Plasmid DNA 5",
        "Bob: nice",
    ):
        assert part in text
    assert "color:#29AEB9" in html
    assert "<b>bold</b>" in html
    assert '<a href="https://example.org/a" target="_blank" rel="noopener noreferrer">' in html


@pytest.mark.parametrize("model", [Experiment, ExperimentSummary, Item, Template])
def test_a_card_of_a_minimal_entry_is_complete(model: Any) -> None:
    html = model.from_dict({"id": 1, "title": "T"})._repr_html_()
    assert Words(html).text.startswith("T ")


def test_a_card_survives_an_invalid_value() -> None:
    html = Experiment.from_dict({**ENTRY, "date": ["odd"], "metadata": "no JSON", "tags": 5})._repr_html_()
    assert html is not None
    assert 'Western "blot"' in Words(html).text


@pytest.mark.parametrize("model", [Event, Upload])
def test_other_models_are_shown_by_repr(model: Any) -> None:
    assert model.from_dict({"id": 1})._repr_html_() is None


def test_images_in_a_body_are_never_fetched() -> None:
    body = (
        '<img src="https://example.org/a.png" alt="a &amp; b"><img src="app/download.php?f=x">'
        '<IMG SRC="data:image/png;base64,AAAA" alt="mine"><a href="?mode=view">x</a>'
        '<a href="https://example.org">y</a>'
    )
    html = Experiment.from_dict({**ENTRY, "body": body})._repr_html_()
    assert html is not None
    assert "[a &amp; b]" in html
    assert "[picture]" in html
    assert "a.png" not in html
    assert "download.php" not in html
    assert "?mode" not in html
    assert '<img src="data:image/png;base64,AAAA" alt="mine"' in html
    assert 'href="https://example.org"' in html


def test_markdown_is_shown_as_the_server_renders_it() -> None:
    sent = {**ENTRY, "content_type": 2, "body": "**a**", "body_html": "<p><strong>a</strong></p>"}
    assert "<strong>a</strong>" in (Experiment.from_dict(sent)._repr_html_() or "")
    assert "**a**</pre>" in (Template.from_dict(sent)._repr_html_() or "")


def test_html_tables_are_shown_as_tables() -> None:
    assert "<td>1</td>" in html_table({"a": [1]})._repr_html_()
    assert "<script" not in Html("<script>x</script>y")._repr_html_()


def test_without_nh3_a_body_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nh3", None)
    html = Experiment.from_dict(
        {**ENTRY, "body": "<p>a <b>bold</b> &lt;i&gt;</p><script>no</script>"}
    )._repr_html_()
    assert html is not None
    assert "<p>a bold &lt;i&gt;</p>" in html
    assert "no" not in html.split("Text")[1].split("Steps")[0]


def test_a_long_invalid_body_is_shown() -> None:
    for odd in ('<img "' * 100_000, "<img '" * 100_000, "<img src=" * 100_000, "<" * 300_000):
        assert Experiment.from_dict({**ENTRY, "body": odd})._repr_html_()


class Tags(HTMLParser):
    """The tags of HTML and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src")}


def test_all_texts_of_a_hostile_entry_are_escaped() -> None:
    entry = Experiment.from_dict(hostile.experiment("http://site.example"))
    for html in (entry._repr_html_(), Rows([entry])._repr_html_()):
        found = Tags(html or "")
        assert not found.tags & {
            "script",
            "iframe",
            "svg",
            "style",
            "form",
            "link",
            "meta",
            "object",
            "embed",
        }
        assert not [
            name for name in found.attributes if name.startswith("on") or name in ("srcset", "background")
        ]
        assert all(each.startswith(("https://", "data:image/png")) for each in found.addresses)


def test_lists_are_shown_as_tables() -> None:
    rows = Rows([ExperimentSummary.from_dict({**ENTRY, "id": number}) for number in (1, 2)])
    html = rows._repr_html_()
    assert html is not None
    text = Words(html).text
    assert text.startswith("id date title status owner 1 2017-04-15")
    assert text.endswith("2 rows")
    assert Words(Rows([])._repr_html_() or "").text == "0 rows"
    many = Rows([ExperimentSummary.from_dict({**ENTRY, "id": number}) for number in range(1, 200)])
    assert Words(many._repr_html_() or "").text.endswith("199 rows, of which the first 60 are shown")
    assert Rows([1, 2])._repr_html_() is None


def test_rows_behave_like_a_list() -> None:
    models = [Status.from_dict({"category_id": str(number), "category": "Running"}) for number in (1, 2, 3)]
    rows = Rows(models)
    assert rows == models
    assert repr(rows) == repr(models)
    assert isinstance(rows, list)
    assert rows[0] is models[0]
    for twin in (
        rows[1:],
        rows[:],
        rows.copy(),
        copy.copy(rows),
        copy.deepcopy(rows),
        pickle.loads(pickle.dumps(rows)),
    ):
        assert type(twin) is Rows
        assert list(twin) == models[-len(twin) :]
    assert json.dumps(Rows([1, 2])) == "[1, 2]"
    assert sorted(Rows([2, 1])) == [1, 2]
    rows.append(models[0])
    assert len(rows) == 4


@pytest.mark.parametrize(
    "name",
    [
        "get_all_experiments",
        "get_all_items",
        "get_all_templates",
        "get_status",
        "get_items_types",
        "get_tags",
    ],
)
def test_every_list_of_a_manager_is_shown_as_a_table(world: World, name: str) -> None:
    world.create_experiment()
    world.create_item(1)
    world.create_template()
    world.add_tag_to_experiment(1, "blot")
    found = getattr(world, name)()
    assert len(found) > 0
    assert "<table" in found._repr_html_()


def test_models_alone_have_no_html() -> None:
    code = (
        "from elab_api_v1.models import Experiment\nimport sys\n"
        "one = Experiment.from_dict({'id': 1, 'title': 'T'})\nassert one._repr_html_() is None\n"
        "assert not [name for name in sys.modules if name.startswith('elab_sdk')]\n"
        "from elab_sdk import Manager\nManager('https://x.org', 'key')\n"
        "assert not {'nh3', 'elab_sdk.content.cards'} & set(sys.modules)\nassert '<div' in one._repr_html_()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_browser_tests_are_skipped_only_outside_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser.shutil, "which", lambda _: None)
    monkeypatch.delenv("CI", raising=False)
    assert "apt-get install chromium" in browser.lacking()
    monkeypatch.setenv("CI", "true")
    assert browser.lacking() == ""
    with pytest.raises(FileNotFoundError, match="must be here"):
        browser.dom(None)  # type: ignore[arg-type]
