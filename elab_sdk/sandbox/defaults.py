"""What a fresh server holds: two people, one team, four statuses and one items type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release

TEAM_NAME: Final = "Default team"

# id, first name, last name, is_admin; user 1 is sysadmin too
PEOPLE: Final = ((1, "Ada", "Admin", 1), (2, "Ulla", "User", 0))

STATUSES: Final = (
    ("Running", "29AEB9"),
    ("Success", "54AA08"),
    ("Need to be redone", "C0C0C0"),
    ("Fail", "C24F3D"),
)

FRESH_BODIES: Final = {
    # seen on 2.0.7
    "paragraphs": (
        "<p><span style='font-size: 14pt;'><strong>Goal :</strong></span></p>\n        "
        "<p>&nbsp;</p>\n        "
        "<p><span style='font-size: 14pt;'><strong>Procedure :</strong></span></p>\n        "
        "<p>&nbsp;</p>\n        "
        "<p><span style='font-size: 14pt;'><strong>Results :</strong></span></p><p>&nbsp;</p>"
    ),
    # seen on 3.6.7 and 4.3.10
    "headings": (
        "<h1><span style='font-size: 14pt;'>Goal :</span></h1>\n    <p>&nbsp;</p>\n    "
        "<h1><span style='font-size: 14pt;'>Procedure :</span></h1>\n    <p>&nbsp;</p>\n    "
        "<h1><span style='font-size: 14pt;'>Results :<br /></span></h1>\n    <p>&nbsp;</p>"
    ),
    # seen on 4.9.0
    "plain_headings": (
        "<h1>Goal:</h1>\n    <p>&nbsp;</p>\n    <h1>Procedure:</h1>\n    <p>&nbsp;</p>\n    "
        "<h1>Results:</h1>\n    <p>&nbsp;</p>"
    ),
}

# the recorded servers' items type, as new servers had it then
_OLD_TYPE_BODY: Final = "<p>Go to the admin panel to edit/add more items types!</p>"
_TYPE_BODY: Final = (
    "<p>This is the default text of the default category.</p>"
    '<p>Head to the <a href="admin.php?tab=5">Admin Panel</a> to edit/add more categories'
    " for your database!</p>"
)


def recorded_items_type(release: Release) -> dict[str, str | int | None]:
    """The first items type of the recorded servers."""
    renamed = release.default_items_type == "Default"
    return {
        "title": release.default_items_type,
        "color": "32a100",
        "body": _TYPE_BODY if renamed else _OLD_TYPE_BODY,
        "bookable": 0,
        "ordering": None,
    }


def items_type(release: Release) -> dict[str, str | int | None]:
    """The one items type of a fresh server."""
    return {
        "title": release.default_items_type,
        "color": "29aeb9" if release.default_item_body is None else "32a100",
        "body": release.default_item_body,
        "bookable": 0,
    }
