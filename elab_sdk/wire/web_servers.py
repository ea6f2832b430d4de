"""The configuration that the API needs in a web server, as lines to copy."""

from __future__ import annotations

from typing import Final

__all__ = ["HEADER_RULES", "header_rules", "rewrite_rules"]

_CONTROLLER: Final = "/app/controllers/ApiController.php"
_FROM_4_0: Final = "eLabFTW 4.0 and later"
_UP_TO_3_6: Final = "eLabFTW 3.6 and earlier"

HEADER_RULES: Final = (
    'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1',
    "CGIPassAuth On",
    "RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]",
)
"""Apache needs one of these lines, because it hides the Authorization header from CGI and FPM."""


def rewrite_rules(prefix: str = "", server: str = "") -> str:
    """Get the lines that pass api/v1 and api/v2 to eLabFTW.

    From 4.0 the whole path is passed, before only what follows api/v1. API v2 exists from 4.5.

    >>> print(rewrite_rules("/lab", "Apache"))
    Apache, eLabFTW 4.0 and later:
        RewriteEngine on
        RewriteRule ^/lab/api/v[12]/ /lab/app/controllers/ApiController.php?req=%{REQUEST_URI} [QSA,L]
    Apache, eLabFTW 3.6 and earlier:
        RewriteEngine on
        RewriteRule ^/lab/api/v1/(.*)$ /lab/app/controllers/ApiController.php?req=$1 [L]

    Args:
        prefix: The path below which eLabFTW is served, with a slash at its start; empty for the root.
        server: "nginx" or "Apache"; both are returned if it is neither.
    """
    both, path, program = f"^{prefix}/api/v[12]/", f"^{prefix}/api/v1/", f"{prefix}{_CONTROLLER}"
    nginx = (
        f"nginx, {_FROM_4_0}:",
        f"    location ~ {both} {{ rewrite ^ {program}?req=$uri&args=$args last; }}",
        f"nginx, {_UP_TO_3_6}:",
        f"    location ~ {path} {{ rewrite {path}(.*)$ {program}?req=$1? last; }}",
    )
    apache = (
        f"Apache, {_FROM_4_0}:",
        "    RewriteEngine on",
        f"    RewriteRule {both} {program}?req=%{{REQUEST_URI}} [QSA,L]",
        f"Apache, {_UP_TO_3_6}:",
        "    RewriteEngine on",
        f"    RewriteRule {path}(.*)$ {program}?req=$1 [L]",
    )
    return "\n".join({"nginx": nginx, "apache": apache}.get(server.lower(), (*nginx, *apache)))


def header_rules() -> str:
    """Get the lines of which one is needed in Apache's configuration to pass on the Authorization header.

    >>> header_rules().splitlines()[1]
    '    CGIPassAuth On'
    """
    return "\n".join(f"    {line}" for line in HEADER_RULES)
