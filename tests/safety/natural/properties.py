"""Natural writes of what only API v2 can set: rating, custom ID, status, category and permissions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from elab_sdk import Permission
from tests.safety.cases import WriteCase, has, nothing, sets

if TYPE_CHECKING:
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

_V2: Final = has("update_experiment")


def _rest(role: str, **fields: object) -> Expect:
    """Expect values of keys that the server sends, and that have no attribute in the state."""

    def expect(state: State, world: ExampleNotebook) -> None:
        state.entries[role].rest |= fields

    return expect


def _permissions(role: str, **permissions: Permission) -> Expect:
    """Expect permissions in the form of the release."""

    def expect(state: State, world: ExampleNotebook) -> None:
        rest, v2 = state.entries[role].rest, world.release.v2
        for name, permission in permissions.items():
            before = json.loads(str(rest[name]))
            lists = {key: list(getattr(permission, key)) for key in ("teams", "users", "teamgroups")}
            if v2 is not None and v2.base_apart:
                rest[f"{name}_base"] = permission.base
                if {key: before[key] for key in lists} == lists:
                    continue
            rest[name] = json.dumps({"base": permission.base, **lists})

    return expect


def _expect_status(state: State, world: ExampleNotebook) -> None:
    state.entries["experiment"].status = world.status


PROPERTIES: Final = (
    WriteCase(
        name="rating",
        operation=lambda m, w: m.set_rating(("experiment", w.experiment), 4),
        expect=_rest("experiment", rating=4),
        exists=_V2,
    ),
    WriteCase(
        name="item: rating",
        operation=lambda m, w: m.set_rating(("item", w.item), 5),
        expect=_rest("item", rating=5),
        exists=_V2,
        needs=("item",),
    ),
    WriteCase(
        name="custom ID",
        operation=lambda m, w: m.set_custom_id(("experiment", w.experiment), 77),
        expect=_rest("experiment", custom_id=77),
        exists=has("custom_id"),
    ),
    WriteCase(
        name="status by title",
        operation=lambda m, w: m.set_status(("experiment", w.experiment), "Success"),
        expect=_expect_status,
        exists=_V2,
    ),
    WriteCase(
        name="no status",
        operation=lambda m, w: m.set_status(("experiment", w.experiment), None),
        expect=sets("experiment", status=None),
        exists=_V2,
    ),
    WriteCase(
        name="no category",
        operation=lambda m, w: m.set_category(("experiment", w.experiment), None),
        expect=sets("experiment", category=None),
        exists=_V2,
    ),
    WriteCase(
        name="permissions: readable by me and one more user",
        operation=lambda m, w: m.set_permissions(
            ("experiment", w.experiment), read=Permission("useronly", users=[2])
        ),
        expect=_permissions("experiment", canread=Permission(10, users=(2,))),
        exists=_V2,
    ),
    WriteCase(
        name="permissions: writable by the organization, readable by me",
        operation=lambda m, w: m.set_permissions(
            ("experiment", w.experiment), read="useronly", write="organization"
        ),
        expect=_permissions("experiment", canread=Permission(10), canwrite=Permission(40)),
        exists=_V2,
    ),
    WriteCase(
        name="item: permissions: writable by me",
        operation=lambda m, w: m.set_permissions(("item", w.item), write="useronly"),
        expect=_permissions("item", canwrite=Permission(10)),
        exists=_V2,
        needs=("item",),
    ),
    WriteCase(
        name="the same permissions",
        operation=lambda m, w: m.set_permissions(("experiment", w.experiment), read="team"),
        expect=nothing,
        exists=_V2,
    ),
)
