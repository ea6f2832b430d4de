"""The transcripts of docs/reference/cli.md: each command is run on a terminal, and must print the same."""

from __future__ import annotations

import re
import shlex
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from elab_sdk.sandbox import Sandbox
from tests.cli.terminal import Terminal
from tests.cli.webservers import apache, nginx

if TYPE_CHECKING:
    import pytest

    from elab_sdk import Manager
    from tests.cli.conftest import ElabCommand

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "cli.md"
BLOCKS = dict(
    re.findall(r"<!-- transcript: (\S+) -->\n```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
)
COLOURS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def transcript(block: str) -> str:
    """Run the commands of a block; return the block with their actual output."""
    lines: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ elab "):
            terminal = Terminal(shlex.split(line)[2:])
            terminal.end()
            printed = COLOURS.sub("", terminal.output).replace("\r", "\n").splitlines()
            # a progress bar is transient
            lines += [line, *(each for each in printed if each.strip() and "━" not in each)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_every_transcript_is_tested() -> None:
    assert set(BLOCKS) == {"eight", "doctor"}
    assert PAGE.read_text("utf-8").count("```console\n") == len(BLOCKS)


def test_eight_requests_transcript(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        manager.create_experiment()
    manager.post_experiment(3, title="Gel of Monday")
    for _ in range(5):
        manager.create_item(1)
    manager.post_item(5, title="pUC19")
    manager.upload_to_experiment(1, b"a,b", name="raw.csv")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gel.png").write_bytes(b"\x89PNG\r\n")
    actual = transcript(BLOCKS["eight"]).replace(sandbox.site, "https://elab.example.org/")
    assert actual == BLOCKS["eight"]
    assert (tmp_path / "raw.csv").read_bytes() == b"a,b"
    assert [each.real_name for each in manager.get_experiment(3).uploads] == ["gel.png"]
    assert [each.item_id for each in manager.get_experiment(3).items_links] == [5]


def test_doctor_transcript(unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    program = "/app/controllers/ApiController.php?req=%{REQUEST_URI}"
    rewrite = f"RewriteEngine On\nRewriteRule ^/api/v1/ {program} [QSA,L]"
    with Sandbox(release="4.3") as sandbox, apache(rewrite, sandbox) as site:
        monkeypatch.setenv("ELAB_ENDPOINT", site)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        actual = transcript(BLOCKS["doctor"])
    actual = re.sub(
        r"port \d+ accepts connections \(\d+ ms\)", "port 8080 accepts connections (1 ms)", actual
    )
    assert actual == BLOCKS["doctor"]


def test_self_signed_certificate_with_insecure_and_ca_options(
    elab: ElabCommand, sandbox: Sandbox, tmp_path: Path
) -> None:
    lines = f"location /api/v1/ {{ proxy_pass {sandbox.endpoint}; }}"
    with nginx(lines, tls=True) as site:
        arguments = ("get", 1, "--field", "id", "--endpoint", site)
        rejected = elab(*arguments)
        assert rejected.code == 1
        assert "the server's certificate was rejected" in rejected.err
        assert elab("-k", *arguments) == (0, "1\n", "")
        port = int(site.rpartition(":")[2])
        (tmp_path / "site.pem").write_text(ssl.get_server_certificate(("127.0.0.1", port)))
        assert elab(*arguments, "--ca", tmp_path / "site.pem") == (0, "1\n", "")
