"""What the copy of an entry is to have: IDs, names and people of the new server."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from elab_api_v1.types import Permission

from elab_sdk.copying.content import CommentContent, EntryContent, FileContent, StepContent
from elab_sdk.copying.fitting import sent_title
from elab_sdk.copying.translation import Translation
from elab_sdk.rules.release_detection import DetectedRelease

if TYPE_CHECKING:
    from elab_sdk.copying.reports import Difference

OLD, NEW = "https://old.example.org/", "https://new.example.org/"
COPIES = {("experiment", 1): 101, ("experiment", 12): 112, ("item", 1): 201, ("item", 5): 205}


def _known(release: str) -> DetectedRelease:
    known = DetectedRelease.stated(release)
    return known.through_v2() if known.api == "v1" and release.startswith("5") else known


def _rules(release: str = "5.6", **options: Any) -> Translation:
    values: dict[str, Any] = {
        "new_id": lambda kind, number: COPIES.get((kind, number)),
        "old_site": OLD,
        "new_site": NEW,
        "known": _known(release),
        "owners": frozenset({1}),
    }
    return Translation(**values | options)


def _content(**fields: Any) -> EntryContent:
    values: dict[str, Any] = {"kind": "experiment", "id": 1, "title": "Blot", "author_id": 1, "author": "Ada"}
    return EntryContent(**values | fields)


def _fields(differences: tuple[Difference, ...]) -> list[str]:
    return [difference.field for difference in differences]


def test_links_in_bodies_lead_to_the_copies() -> None:
    body = (
        '<a href="experiments.php?mode=view&amp;id=12">a</a> <a href="database.php?mode=view&amp;id=1">b</a>'
        f' <a href="{OLD}experiments.php?mode=view&id=1#steps">c</a> experiments.php?mode=view&id=12'
    )
    translated, differences = _rules().translate(_content(body=body))
    assert translated.body == (
        '<a href="experiments.php?mode=view&amp;id=112">a</a>'
        ' <a href="database.php?mode=view&amp;id=201">b</a>'
        f' <a href="{NEW}experiments.php?mode=view&amp;id=101#steps">c</a> experiments.php?mode=view&id=12'
    )
    assert not differences


def test_links_to_what_is_not_copied_lead_to_the_old_server_and_are_reported() -> None:
    body = '<a href="database.php?mode=view&amp;id=9">x</a><img src="app/download.php?f=ab/c.png">'
    translated, differences = _rules().translate(
        _content(body=body, items_links=(5, 9), experiments_links=(8,))
    )
    assert f'href="{OLD}database.php?mode=view&amp;id=9"' in translated.body
    assert f'src="{OLD}app/download.php?f=ab/c.png"' in translated.body
    assert (translated.items_links, translated.experiments_links) == ((205,), ())
    assert sorted(_fields(differences)) == ["body", "body", "experiments_links", "items_links"]


def test_embedded_images_show_the_new_files() -> None:
    file = FileContent(upload_id=7, name="gel 1.png", long_name="12/34.png", storage=1)
    body = '<img src="app/download.php?name=gel.png&amp;f=ab%2Fc.png&amp;storage=2">'
    body += " ![](app/download.php?f=ab/c.png)"
    html, differences = _rules(uploads={"ab/c.png": file}).translate(_content(body=body))
    assert '<img src="app/download.php?name=gel%201.png&amp;f=12/34.png&amp;storage=1">' in html.body
    markdown, _ = _rules(uploads={"ab/c.png": file}).translate(_content(body=body, is_markdown=True))
    assert "f=12/34.png" in markdown.body.rpartition("![]")[2]
    assert not differences


def test_ids_in_extra_fields_become_those_of_the_copies() -> None:
    metadata: Any = {
        "elabftw": {"display_main_text": False},
        "extra_fields": {
            "Sample": {"type": "items", "value": "5"},
            "Run": {"type": "experiments", "value": 12, "position": 1},
            "Runs": {"type": "experiments", "value": ["1", "8"], "allow_multi_values": True},
            "Lost": {"type": "items", "value": "9", "description": "The pump"},
            "Who": {"type": "users", "value": "3"},
            "Page": {"type": "url", "value": f"{OLD}database.php?mode=view&id=5"},
            "pH": {"type": "number", "value": "5"},
            "Empty": {"type": "items", "value": ""},
            "Odd": "text",
            "None": {"type": "items"},
        },
        "more": [5],
    }
    translated, differences = _rules(people={3: 33}).translate(_content(metadata=metadata))
    fields: Any = translated.metadata["extra_fields"]
    assert list(fields) == list(metadata["extra_fields"])
    assert [fields[name]["value"] for name in ("Sample", "Run", "Runs", "Who", "pH", "Empty")] == [
        *("205", 112, ["101"], "33", "5", "")
    ]
    assert fields["Page"]["value"] == f"{NEW}database.php?mode=view&id=205"
    assert fields["Lost"] == {
        "type": "items",
        "value": "",
        "description": f"The pump. On the old server: {OLD}database.php?mode=view&id=9",
    }
    assert (fields["Odd"], fields["None"]) == ("text", {"type": "items"})
    assert translated.metadata["more"] == [5]
    assert _fields(differences) == ["metadata", "metadata"]


def test_the_line_with_the_author_can_be_found_and_is_not_doubled() -> None:
    content = _content(
        author_id=2, author="Ulla <U>", body="<p>x</p>", created_at=datetime(2020, 5, 4, 10, 30)
    )
    translated, _ = _rules().translate(content)
    url = f"{OLD}experiments.php?mode=view&amp;id=1"
    assert translated.body == (
        "<p>x</p><p>Author: Ulla &lt;U> (copied from experiment 1:".replace("U>", "U&gt;")
        + f' <a href="{url}">{url}</a>, created 2020-05-04 10:30)</p>'
    )
    line = translated.body.removeprefix("<p>x</p>")
    again, _ = _rules().translate(attrs.evolve(content, body=f"<p>x</p>{line}"))
    assert again.body.count("Author:") == 1
    markdown, _ = _rules().translate(attrs.evolve(content, is_markdown=True, body="# x", author="a_b"))
    assert markdown.body.startswith("# x\n\nAuthor: a\\_b (copied from [experiment 1](")
    template, _ = _rules().translate(attrs.evolve(content, kind="template"))
    assert template.body == "<p>x</p>"


def test_comments_say_who_wrote_them_and_when_once() -> None:
    comment = CommentContent(text="Repeat it", author="Ulla", created_at=datetime(2020, 5, 4, 10, 30))
    translated, _ = _rules().translate(_content(comments=(comment,)))
    assert translated.comments[0].text == "Ulla (2020-05-04 10:30): Repeat it"
    again, _ = _rules().translate(translated)
    assert again.comments[0].text == translated.comments[0].text


def test_permissions_never_become_wider() -> None:
    rules = _rules(people={3: 33})
    shared = Permission(20, teams=[4], users=[3, 6], teamgroups=[2])
    translated, differences = rules.translate(_content(canread=shared, canwrite=Permission(teamgroups=[2])))
    assert translated.canread == Permission(20, users=[33])
    assert translated.canwrite == Permission(10)
    assert _fields(differences) == ["canread", "canread", "canread", "canwrite"]
    unchanged, none = _rules().translate(_content(canread=Permission(30)))
    assert (unchanged.canread, unchanged.canwrite, none) == (Permission(30), None, ())


def test_an_author_without_a_key_can_still_read_what_only_they_could() -> None:
    private = _content(author_id=3, canread=Permission(10), canwrite=Permission(20))
    translated, _ = _rules(people={3: 33}).translate(private)
    assert (translated.canread, translated.canwrite) == (
        Permission(10, users=[33]),
        Permission(20, users=[33]),
    )


def test_titles_of_categories_and_statuses_are_those_of_the_new_server() -> None:
    choices: Any = {("experiment", "status", "Running"): "In progress"}
    translated, _ = _rules(choices=choices).translate(_content(status="Running", category="Blots"))
    assert (translated.status, translated.category) == ("In progress", "Blots")


def test_on_the_same_server_links_to_what_is_not_copied_stay() -> None:
    rules = _rules(new_site=OLD)
    body = '<a href="database.php?mode=view&amp;id=9">x</a><img src="app/download.php?f=ab/c.png">'
    content = _content(body=body, items_links=(9, 5), canread=Permission(10, users=[6], teams=[2]))
    translated, differences = rules.translate(content)
    assert translated == attrs.evolve(content, items_links=(9, 205))
    assert not differences


def test_an_entry_is_not_linked_to_itself() -> None:
    translated, differences = _rules().translate(_content(experiments_links=(1, 12)))
    assert translated.experiments_links == (112,)
    assert _fields(differences) == ["experiments_links"]


@pytest.mark.parametrize("release", ["2.0.7", "3.6.7", "4.2.4", "4.3.10", "5.1.15", "5.6.12"])
def test_what_a_release_would_mangle_is_fitted_and_reported(release: str) -> None:
    content = _content(
        title="a <b 🧬 " + "x" * 300,
        tags=("Blot", "blot", "", "a\\b", "<i>"),
        steps=(StepContent(body="a|b\nc"), StepContent(body="")),
        files=(
            FileContent(upload_id=1, name="x.php"),
            FileContent(upload_id=2, name="a/b 🧬.txt"),
            FileContent(upload_id=3, name="?"),
        ),
        rating=9,
        body="<p>🧬</p>",
    )
    known = _known(release)
    fitted, differences = _rules(release).translate(content)
    sent = sent_title(fitted.title, known)
    assert len(sent) <= 255
    assert fitted.title.startswith("a <b ")
    assert "<" not in sent or release.startswith("5")
    assert fitted.tags[:2] == ("Blot", "a/b")
    assert len(fitted.tags) == 3
    assert [step.body for step in fitted.steps] == ["a/b c"]
    assert all(file.name and not file.name.endswith(".php") and "/" not in file.name for file in fitted.files)
    assert fitted.rating == 5
    takes_emoji = release in ("2.0.7", "4.3.10") or release.startswith("5")
    assert ("🧬" in fitted.title) is takes_emoji
    assert {"title", "tags", "steps", "files", "rating"} <= set(_fields(differences))
    again, none = _rules(release).translate(fitted)
    assert (again.title, again.tags, again.steps) == (fitted.title, fitted.tags, fitted.steps)
    assert "title" not in _fields(none)


def test_an_emoji_in_a_body_stays_where_references_are_stored() -> None:
    bodies = {
        release: _rules(release).translate(_content(body="<p>🧬</p>"))[0].body for release in ("3.6", "4.2")
    }
    assert bodies == {"3.6": "<p>&#129516;</p>", "4.2": "<p>[dna double helix]</p>"}


def test_markdown_becomes_html_where_the_server_takes_none() -> None:
    markdown = _content(is_markdown=True, body="[x](experiments.php?mode=view&amp;id=12) 1 &lt; 2")
    kept, _ = _rules("5.6").translate(markdown)
    assert kept.is_markdown
    plain, differences = _rules("4.3.10").translate(markdown)
    assert plain.body == "<pre>[x](experiments.php?mode=view&amp;id=112) 1 &lt; 2</pre>"
    html = attrs.evolve(markdown, body_html='<p><a href="experiments.php?mode=view&amp;id=12">x</a></p>')
    rendered, more = _rules("4.3.10").translate(html)
    assert rendered.body == '<p><a href="experiments.php?mode=view&amp;id=112">x</a></p>'
    assert not rendered.is_markdown
    assert _fields(differences) == _fields(more) == ["body", "is_markdown"]


def test_titles_are_html_up_to_4_9() -> None:
    old, new = _known("4.3.10"), _known("5.6")
    titles = ("1 < 2", "R&D", "&lt;b&gt;", "a & b")
    assert [sent_title(title, old) for title in titles] == ["1 &lt; 2", "R&D", "&amp;lt;b&amp;gt;", "a & b"]
    assert [sent_title(title, new) for title in titles] == list(titles)
