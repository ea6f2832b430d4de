"""What a server shows beside API v1 that tells its release: the login page, and two answers of API v2.

As 19 releases were recorded; from 4.5.0 on as the official image, whose pages show a build's number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors, keys
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release

__all__ = ["BUILD", "page"]

BUILD: Final = "5f1c09ab"
"""The build that a sandbox of 4.5.0 or later shows."""

_LOGIN: Final = """<!DOCTYPE HTML>
<html lang='en'>
<head>
  <title>Login - eLabFTW</title>
  <link rel='stylesheet' media='all' href='{folder}elabftw.min.css?v={shown}' />
  <script src='{folder}main.bundle.js?v={shown}'></script>
</head>
<body>
  <h2>Login</h2>
</body>
</html>
"""
_ENDPOINTS: Final = "apikeys, config, experiments, items, experiments_templates, items_types, users"
_USER: Final = {
    "": (),
    "usergroup": ("usergroup", "sc_submit"),
    "orgid": ("orgid", "sc_search"),
    "token_created_at": ("orgid", "sc_search", "token_created_at"),
}


def page(
    path: str, headers: Mapping[str, str], release: Release, version: str, secrets: list[keys.Key]
) -> Answer | None:
    """The answer to a request beside API v1; None where there is nothing.

    Args:
        path: The path, with a slash at its start.
        headers: The request's headers, in lower case.
        release: The release.
        version: Exactly which.
        secrets: The keys that open API v2.
    """
    if path == "/":
        return Answer(status=302, text="", headers={"location": "login.php"})
    if path == "/login.php":
        shown = version if release.page_shows == "version" else BUILD
        folder = "assets/" if release.partial_updates else "app/js/"
        return Answer(text=_LOGIN.format(shown=shown, folder=folder))
    if path.startswith("/api/v2/") and release.v2_shows != "nothing":
        return _v2(path.removeprefix("/api/v2/"), headers, release, version, secrets)
    return None


def _v2(
    endpoint: str, headers: Mapping[str, str], release: Release, version: str, secrets: list[keys.Key]
) -> Answer:
    try:
        key = keys.holder(secrets, headers.get("authorization", ""), release)
    except errors.RefusedError:
        return _refusal(401, "Unauthorized", "Authentication required")
    if endpoint == "info" and release.v2_shows == "version":
        return Answer(json={"elabftw_version": version})
    if endpoint == "users/me":
        return Answer(json={"userid": key.userid, **dict.fromkeys(_USER[release.v2_user])})
    return _refusal(400, "Bad Request", f"Invalid endpoint: available endpoints: {_ENDPOINTS}.")


def _refusal(status: int, message: str, description: str) -> Answer:
    return Answer(status=status, json={"code": status, "message": message, "description": description})
