"""Natural writes of bodies and tags that servers would truncate, change or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ServerError
from tests.safety.cases import WriteCase, adds, has, sets
from tests.safety.example_notebook import BODY

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import ReleaseTest
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

# the body to write, and the expected body
COMPARISONS: Final = {
    "p<0.05": ("<p>p<0.05 and more</p><p>kept?</p>", "<p>p&lt;0.05 and more</p><p>kept?</p>"),
    "T <37": ("<p>T <37 C</p><p>kept?</p>", "<p>T &lt;37 C</p><p>kept?</p>"),
    "a < b": ("<p>a < b and c > d</p>", "<p>a &lt; b and c &gt; d</p>"),
    "x<-1": ("<p>x<-1 <= y</p>", "<p>x&lt;-1 &lt;= y</p>"),
    "if x <y": ("<p>if x <y then z</p>", "<p>if x &lt;y then z</p>"),
    "$x<y$": ("<p>$x<y$ holds</p>", "<p>$x&lt;y$ holds</p>"),
    "an entity": ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
    "at the end": ("<p>kept</p> <", "<p>kept</p> &lt;"),
}
TABLE: Final = "<table><tr><td>t</td><td>OD</td></tr><tr><td>0</td><td>&lt;0.1</td></tr></table>"
TABLE_WITH_HEADERS: Final = TABLE.replace("<td>t</td><td>OD</td>", "<th>t</th><th>OD</th>")
EMOJI: Final = "🧪 done"


def _emoji(release: Release) -> bool:
    return release.wide_characters


def _expect_headers(state: State, world: ExampleNotebook) -> None:
    """Expect header cells, or bold cells if the release would remove them."""
    if world.release.body_tables:
        state.entries["experiment"].body = TABLE_WITH_HEADERS
    else:
        _expect_bold_cells(state, world)


def _expect_bold_cells(state: State, _: ExampleNotebook) -> None:
    cells = TABLE_WITH_HEADERS.replace("<th>", "<td><strong>").replace("</th>", "</strong></td>")
    state.entries["experiment"].body = cells


def _comparison_case(name: str, method: str, role: str, exists: ReleaseTest) -> WriteCase:
    body, expected_body = COMPARISONS[name]
    return WriteCase(
        name=f"{role}: body with {name}" if role != "experiment" else f"body with {name}",
        operation=lambda m, w: getattr(m, method)(getattr(w, role), body=body),
        expect=sets(role, body=expected_body),
        exists=exists,
        needs=(role,) if role == "item" else (),
    )


def _append_text(client: Any, world: ExampleNotebook) -> None:
    client.append(("experiment", world.experiment), "p<0.05 & <b>not bold</b>")


TEXTS: Final = (
    *(_comparison_case(name, "post_experiment", "experiment", has()) for name in COMPARISONS),
    *(_comparison_case(name, "post_item", "item", has()) for name in ("p<0.05", "if x <y")),
    *(
        _comparison_case(name, "post_template", "template", has("post_template"))
        for name in ("p<0.05", "if x <y")
    ),
    WriteCase(
        name="append HTML with p<0.05",
        operation=lambda m, w: m.post_experiment(
            w.experiment, bodyappend="<p>p<0.05 kept</p><p>and this</p>"
        ),
        expect=sets("experiment", body=BODY + "<p>p&lt;0.05 kept</p><p>and this</p>"),
    ),
    WriteCase(
        name="append text that looks like markup",
        operation=_append_text,
        expect=sets("experiment", body=BODY + "<p>p&lt;0.05 &amp; &lt;b&gt;not bold&lt;/b&gt;</p>"),
    ),
    WriteCase(
        name="body with a table",
        operation=lambda m, w: m.post_experiment(w.experiment, body=TABLE),
        expect=sets("experiment", body=TABLE),
    ),
    WriteCase(
        name="body with a table with headers",
        operation=lambda m, w: m.post_experiment(w.experiment, body=TABLE_WITH_HEADERS),
        expect=_expect_headers,
        expect_if_unknown=_expect_bold_cells,
    ),
    WriteCase(
        name="body with an emoji",
        operation=lambda m, w: m.post_experiment(w.experiment, body=f"<p>{EMOJI}</p>"),
        expect=sets("experiment", body=f"<p>{EMOJI}</p>"),
        allowed=_emoji,
        # the server refuses the request and stores nothing; some databases accept emoji
        refused=(ServerError,),
    ),
    WriteCase(
        name="title with an emoji",
        operation=lambda m, w: m.post_experiment(w.experiment, title=EMOJI),
        expect=sets("experiment", title=EMOJI),
        allowed=_emoji,
        refused=(ServerError,),
    ),
    WriteCase(
        name="tag with an emoji",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, EMOJI),
        expect=adds("experiment", "tags", EMOJI),
        allowed=_emoji,
        refused=(ServerError,),
    ),
    WriteCase(
        name="tag with surrounding blanks",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, "  western blot "),
        expect=adds("experiment", "tags", "western blot"),
    ),
    WriteCase(
        name="item: tag with quotes and &",
        operation=lambda m, w: m.add_tag_to_item(w.item, 'the "5\'" end & λ'),
        expect=adds("item", "tags", 'the "5\'" end & λ'),
        needs=("item",),
    ),
)
