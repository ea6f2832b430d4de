"""Bodies and tags that servers cut, change or refuse, written as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ServerError
from tests.safety.cases import Case, adds, has, sets
from tests.safety.world import BODY

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Asks
    from tests.safety.state import State
    from tests.safety.world import World

# what is written, and what a reader must see afterwards
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
HEADED: Final = TABLE.replace("<td>t</td><td>OD</td>", "<th>t</th><th>OD</th>")
EMOJI: Final = "🧪 done"


def _emoji(release: Release) -> bool:
    return release.wide_characters


def _headed(state: State, world: World) -> None:
    """Header cells stay, or become bold cells where the release would drop them."""
    if world.release.body_tables:
        state.entries["experiment"].body = HEADED
    else:
        _bold(state, world)


def _bold(state: State, _: World) -> None:
    cells = HEADED.replace("<th>", "<td><strong>").replace("</th>", "</strong></td>")
    state.entries["experiment"].body = cells


def _compared(name: str, method: str, role: str, exists: Asks) -> Case:
    written, seen = COMPARISONS[name]
    return Case(
        name=f"{role}: body with {name}" if role != "experiment" else f"body with {name}",
        act=lambda m, w: getattr(m, method)(getattr(w, role), body=written),
        expect=sets(role, body=seen),
        exists=exists,
        needs=(role,) if role == "item" else (),
    )


def _appended(hand: Any, world: World) -> None:
    hand.append(("experiment", world.experiment), "p<0.05 & <b>not bold</b>")


TEXTS: Final = (
    *(_compared(name, "post_experiment", "experiment", has()) for name in COMPARISONS),
    *(_compared(name, "post_item", "item", has()) for name in ("p<0.05", "if x <y")),
    *(_compared(name, "post_template", "template", has("post_template")) for name in ("p<0.05", "if x <y")),
    Case(
        name="append HTML with p<0.05",
        act=lambda m, w: m.post_experiment(w.experiment, bodyappend="<p>p<0.05 kept</p><p>and this</p>"),
        expect=sets("experiment", body=BODY + "<p>p&lt;0.05 kept</p><p>and this</p>"),
    ),
    Case(
        name="append text that looks like markup",
        act=_appended,
        expect=sets("experiment", body=BODY + "<p>p&lt;0.05 &amp; &lt;b&gt;not bold&lt;/b&gt;</p>"),
    ),
    Case(
        name="body with a table",
        act=lambda m, w: m.post_experiment(w.experiment, body=TABLE),
        expect=sets("experiment", body=TABLE),
    ),
    Case(
        name="body with a table that has headers",
        act=lambda m, w: m.post_experiment(w.experiment, body=HEADED),
        expect=_headed,
        unseen=_bold,
    ),
    Case(
        name="body with an emoji",
        act=lambda m, w: m.post_experiment(w.experiment, body=f"<p>{EMOJI}</p>"),
        expect=sets("experiment", body=f"<p>{EMOJI}</p>"),
        allowed=_emoji,
        # the server refuses the whole request, and stores nothing; some databases take them
        refused=(ServerError,),
    ),
    Case(
        name="title with an emoji",
        act=lambda m, w: m.post_experiment(w.experiment, title=EMOJI),
        expect=sets("experiment", title=EMOJI),
        allowed=_emoji,
        refused=(ServerError,),
    ),
    Case(
        name="tag with an emoji",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, EMOJI),
        expect=adds("experiment", "tags", EMOJI),
        allowed=_emoji,
        refused=(ServerError,),
    ),
    Case(
        name="tag with blanks around it",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "  western blot "),
        expect=adds("experiment", "tags", "western blot"),
    ),
    Case(
        name="item: tag with quotes and &",
        act=lambda m, w: m.add_tag_to_item(w.item, 'the "5\'" end & λ'),
        expect=adds("item", "tags", 'the "5\'" end & λ'),
        needs=("item",),
    ),
)
