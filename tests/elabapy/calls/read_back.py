"""Calls that read every kind of entry, and what they wrote, for the comparison before and after an update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.elabapy.calls.common import Call, reads
from tests.elabapy.calls.creating import booked
from tests.safety.cases import expect_status, has, nothing

if TYPE_CHECKING:
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook

__all__ = ["READ_BACK"]

_TIMES: Final = {"start": "2032-05-04T12:00:00+00:00", "end": "2032-05-04T14:00:00+00:00"}
_FIELDS: Final = {"title": 'Don\'t "cut"', "date": "20190302", "body": "<p>5 &lt; 6 &amp; 7</p>"}


def _created_experiment(m: Any, _: ExampleNotebook) -> object:
    return m.get_experiment(m.create_experiment()["id"])


def _created_item(m: Any, w: ExampleNotebook) -> object:
    return m.get_item(m.create_item(w.items_type)["id"])


def _filled_experiment(m: Any, w: ExampleNotebook) -> object:
    id_ = m.create_experiment()["id"]
    m.post_experiment(id_, _FIELDS)
    m.add_tag_to_experiment(id_, {"tag": "zebra"})
    m.add_tag_to_experiment(id_, {"tag": "apple"})
    m.add_link_to_experiment(id_, {"link": w.spare})
    m.upload_to_experiment(id_, {"file": ("gel 1.csv", b"1,2\n")})
    return [m.get_experiment(id_), m.get_all_experiments()[0]]


def _with_status(m: Any, w: ExampleNotebook) -> object:
    m.post_experiment(w.experiment, {"category": w.status})
    return m.get_experiment(w.experiment)


def _booked(m: Any, w: ExampleNotebook) -> object:
    id_ = m.create_event(w.item, _TIMES)["id"]
    return m.get_event(id_)


def _template(m: Any, _: ExampleNotebook) -> object:
    return m.get_template(m.create_template()["id"])


def _call(
    name: str, operation: Any, *needs: str, expect: Expect = nothing, why: str = "", **creates: int
) -> Call:
    return Call(
        method="read back",
        name=name,
        operation=operation,
        expect=expect,
        creates=creates,
        needs=has(*needs),
        why=why,
    )


READ_BACK: Final = (
    *(
        reads(
            f"get_{kind}",
            f"role {role}",
            lambda m, w, kind=kind, role=role: getattr(m, f"get_{kind}")(getattr(w, role)),
        )
        for kind, roles in {
            "experiment": ("bystander", "locked", "held", "deleted", "private"),
            "item": ("spare", "linked", "namesake"),
        }.items()
        for role in roles
    ),
    *(
        reads(
            f"get_all_{kind}",
            name,
            lambda m, _, kind=kind, window=window: getattr(m, f"get_all_{kind}")(window),
        )
        for kind in ("experiments", "items")
        for name, window in {
            "limit 3": {"limit": 3},
            "second page": {"limit": 5, "offset": 5},
            "limit 1000": {"limit": 1000, "offset": 0},
            "behind the end": {"limit": 5, "offset": 500},
        }.items()
    ),
    reads("get_all_experiments", "of a team mate", lambda m, _: m.get_all_experiments(), key="other"),
    _call("new experiment", _created_experiment, experiments=1),
    _call("new item", _created_item, "create_item", items=1),
    _call("new template", _template, "create_template", templates=1),
    _call("filled experiment", _filled_experiment, "create_item", experiments=1),
    _call(
        "status", _with_status, expect=expect_status, why="creates an entry on 3.4, and sets no status on 4.9"
    ),
    _call("booking", _booked, "create_event", expect=booked(), events=1),
)
