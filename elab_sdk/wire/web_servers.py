"""What a web server's configuration must say for API v1: facts, as lines to copy."""

from __future__ import annotations

from typing import Final

__all__ = ["HEADER", "header_rules", "rewrite_rules"]

_CONTROLLER: Final = "/app/controllers/ApiController.php"
_NEW: Final = "eLabFTW 4.0 and later"
_OLD: Final = "eLabFTW 3.6 and earlier"

HEADER: Final = (
    'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1',
    "CGIPassAuth On",
    "RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]",
)
"""Lines of which Apache needs one: it hides the Authorization header from CGI and FPM."""


def rewrite_rules(prefix: str = "", server: str = "") -> str:
    """The lines that hand api/v1 to eLabFTW. From 4.0 on it wants the whole path, before what follows api/v1.

    >>> print(rewrite_rules("/notebook", "Apache"))
    Apache, eLabFTW 4.0 and later:
        RewriteEngine on
        RewriteRule ^/notebook/api/v1/ /notebook/app/controllers/ApiController.php?req=%{REQUEST_URI} [QSA,L]
    Apache, eLabFTW 3.6 and earlier:
        RewriteEngine on
        RewriteRule ^/notebook/api/v1/(.*)$ /notebook/app/controllers/ApiController.php?req=$1 [L]

    Args:
        prefix: The folder below which eLabFTW is, with a slash at its start; empty for none.
        server: "nginx" or "Apache"; both where it is not known.
    """
    path, program = f"^{prefix}/api/v1/", f"{prefix}{_CONTROLLER}"
    nginx = (
        f"nginx, {_NEW}:",
        f"    location ~ {path} {{ rewrite ^ {program}?req=$uri&args=$args last; }}",
        f"nginx, {_OLD}:",
        f"    location ~ {path} {{ rewrite {path}(.*)$ {program}?req=$1? last; }}",
    )
    apache = (
        f"Apache, {_NEW}:",
        "    RewriteEngine on",
        f"    RewriteRule {path} {program}?req=%{{REQUEST_URI}} [QSA,L]",
        f"Apache, {_OLD}:",
        "    RewriteEngine on",
        f"    RewriteRule {path}(.*)$ {program}?req=$1 [L]",
    )
    return "\n".join({"nginx": nginx, "apache": apache}.get(server.lower(), (*nginx, *apache)))


def header_rules() -> str:
    """The lines of which one hands the Authorization header on, in Apache's configuration.

    >>> header_rules().splitlines()[1]
    '    CGIPassAuth On'
    """
    return "\n".join(f"    {line}" for line in HEADER)
