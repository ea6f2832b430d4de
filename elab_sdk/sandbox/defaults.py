"""The data of a server without entries: two users, one team, four statuses and one items type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release

TEAM_NAME: Final = "Default team"
CREATED_AT: Final = "2020-01-01 12:00:00"
"""When the team and its first users were made."""

# ID, first name, last name, is_admin, address; user 1 is also sysadmin
USERS: Final = (
    (1, "Ada", "Admin", 1, "admin@example.org"),
    (2, "Ulla", "User", 0, "user@example.org"),
)

STATUSES: Final = (
    ("Running", "29AEB9"),
    ("Success", "54AA08"),
    ("Need to be redone", "C0C0C0"),
    ("Fail", "C24F3D"),
)

DEFAULT_BODIES: Final = {
    # observed on 2.0.7
    "paragraphs": (
        "<p><span style='font-size: 14pt;'><strong>Goal :</strong></span></p>\n        "
        "<p>&nbsp;</p>\n        "
        "<p><span style='font-size: 14pt;'><strong>Procedure :</strong></span></p>\n        "
        "<p>&nbsp;</p>\n        "
        "<p><span style='font-size: 14pt;'><strong>Results :</strong></span></p><p>&nbsp;</p>"
    ),
    # observed on 3.6.7 and 4.3.10
    "headings": (
        "<h1><span style='font-size: 14pt;'>Goal :</span></h1>\n    <p>&nbsp;</p>\n    "
        "<h1><span style='font-size: 14pt;'>Procedure :</span></h1>\n    <p>&nbsp;</p>\n    "
        "<h1><span style='font-size: 14pt;'>Results :<br /></span></h1>\n    <p>&nbsp;</p>"
    ),
    # observed on 4.9.0
    "plain_headings": (
        "<h1>Goal:</h1>\n    <p>&nbsp;</p>\n    <h1>Procedure:</h1>\n    <p>&nbsp;</p>\n    "
        "<h1>Results:</h1>\n    <p>&nbsp;</p>"
    ),
}

# the default items type of the recorded servers
_FORMER_TYPE_BODY: Final = "<p>Go to the admin panel to edit/add more items types!</p>"
_TYPE_BODY: Final = (
    "<p>This is the default text of the default category.</p>"
    '<p>Head to the <a href="admin.php?tab=5">Admin Panel</a> to edit/add more categories'
    " for your database!</p>"
)


def recorded_items_type(release: Release) -> dict[str, str | int | None]:
    """Return the first items type of the recorded servers."""
    has_default_category = release.default_items_type == "Default"
    return {
        "title": release.default_items_type,
        "color": "32a100",
        "body": _TYPE_BODY if has_default_category else _FORMER_TYPE_BODY,
        "bookable": 0,
        "ordering": None,
    }


def items_type(release: Release) -> dict[str, str | int | None]:
    """Return the only items type of a server without entries."""
    return {
        "title": release.default_items_type,
        "color": "29aeb9" if release.default_item_body is None else "32a100",
        "body": release.default_item_body,
        "bookable": 0,
    }
