"""How `elab` begins and ends: help, exit codes, Ctrl-C, a reader that went away, and what it loads."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from elab_sdk.cli.command_tree import NAMES
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import Elab

HEAVY = {
    "pandas",
    "numpy",
    "lxml",
    "rocrate",
    "starlette",
    "uvicorn",
    "jinja2",
    "asyncio",
    "pygments",
    "keyring",
}
"""What no everyday command needs."""


# help ---------------------------------------------------------------------------------------------------


def test_help_lists_every_command_under_a_title_with_examples(nobody: Elab) -> None:
    done = nobody("--help")
    assert (done.code, done.err) == (0, "")
    for title in ("Setting up", "Reading", "Writing", "Files", "Booking", "Examples", "Exit codes"):
        assert title in done.out
    for name in NAMES:
        assert f"│ {name} " in done.out


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(nobody: Elab, name: str) -> None:
    done = nobody(name, "-h")
    assert done.code == 0
    assert f"Usage: elab {name}" in done.out
    assert "Examples:" in done.out
    assert f"elab {name}" in done.out.split("Examples:")[1]


def test_elab_alone_shows_its_help(nobody: Elab) -> None:
    done = nobody()
    assert done.code == 0
    assert "Setting up" in done.out


def test_the_version(nobody: Elab) -> None:
    from elab_sdk import __version__

    assert nobody("--version").out == f"elab {__version__}\n"


# exit codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("lst",), "Did you mean 'list'?"),
        (("get",), "Missing argument"),
        (("get", "1", "--jsn"), "--jsn"),
        (("update", "1", "--date", "04/05/2017"), "04/05/2017"),
        (("list", "--release", "9.9"), "9.9"),
        (("list", "--endpoint", "elab.example.org"), "did you mean 'https://elab.example.org'?"),
    ],
)
def test_wrong_use_is_2_and_sends_nothing(
    elab: Elab, sandbox: Sandbox, words: tuple[str, ...], message: str
) -> None:
    done = elab(*words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert sandbox.requests == []


def test_no_server_known_is_2_and_says_what_to_do(nobody: Elab) -> None:
    done = nobody("list")
    assert done.code == 2
    assert "elab init" in done.err


def test_what_the_server_refuses_is_1(elab: Elab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_TOKEN", "0123abcd")
    done = elab("list")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("elab: the server did not accept the API key\n")


def test_a_server_that_is_not_there_is_1(nobody: Elab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_TOKEN", "0123abcd")
    monkeypatch.setattr("elab_sdk._sync.transport.sleep", lambda _: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = nobody("list", "--endpoint", f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert done.code == 1
    assert "the connection failed" in done.err


def test_a_warning_is_one_line_on_stderr(nobody: Elab, monkeypatch: pytest.MonkeyPatch) -> None:
    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox

    with Sandbox(release="3.5") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        for _ in range(17):
            manager.create_experiment()
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        done = nobody.process("list", "--ids")
    assert done.code == 0
    assert len(done.out.splitlines()) == 16
    assert done.err.startswith("elab: warning: the server sends 16 rows at most")
    assert len(done.err.splitlines()) == 1


def test_a_fault_of_ours_is_not_hidden(elab: Elab, monkeypatch: pytest.MonkeyPatch) -> None:
    from elab_sdk import Manager

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Manager, "get_experiment", broken)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        elab("get", 1)


# the extra ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_it_says_what_to_install(missing: str, tmp_path: Path) -> None:
    begin = f"import sys; sys.modules[{missing!r}] = None; from elab_sdk.cli.main import main"
    code = f"{begin}; sys.exit(main(['-h']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f'elab: the command line needs its extra ({missing} is missing): pip install "elab-sdk[cli]"\n'
    )


# what is loaded -----------------------------------------------------------------------------------------


def _loaded(*words: str) -> set[str]:
    code = (
        "import sys; from elab_sdk.cli.main import main; code = main(sys.argv[1:]);"
        " sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_help_loads_nothing_of_the_facade_or_the_wire() -> None:
    loaded = _loaded("--help")
    assert not loaded & {"httpx", "httpcore", "attrs", "anyio", "dateutil", "ssl", "tomllib"}
    assert not loaded & (HEAVY - {"asyncio", "pygments"})
    ours = {name for name in loaded if name.startswith(("elab_sdk.", "elab_api_v1"))}
    ours.discard("elab_sdk._version")
    assert all(name.startswith("elab_sdk.cli") for name in ours), ours
    assert "elab_sdk.cli.profiles" not in loaded


def test_get_loads_no_more_than_it_needs(elab: Elab) -> None:
    loaded = _loaded("get", "1")
    assert "httpx" in loaded
    assert not {name for name in loaded if name.split(".")[0] in HEAVY | {"rich", "click", "markdown_it"}}
    assert not loaded & {
        "tomllib",
        "webbrowser",
        "csv",
        "html.parser",
        "elab_sdk.cli.write_commands",
        "elab_sdk.cli.profiles",
        "elab_sdk.cli.doctor_command",
        "elab_sdk.cli.entry_page",
        "elab_sdk.doctor.findings",
        "elab_sdk.doctor.probing",
        "elab_sdk._async.manager",
        "elab_sdk.sandbox",
    }
    assert sum(name.startswith("elab_api_v1.api.") and name.count(".") == 3 for name in loaded) < 40


def test_the_program_spares_the_search_for_garbage_that_is_not_there() -> None:
    code = (
        "import gc, sys; sys.argv = ['elab', '--version']; from elab_sdk.cli.__main__ import program;"
        " code = program(); sys.stderr.write(str(gc.get_freeze_count())); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("elab ")
    assert int(done.stderr) > 10_000


# pipes and Ctrl-C ---------------------------------------------------------------------------------------


def test_a_reader_that_has_seen_enough_is_no_error(elab: Elab, manager: Manager) -> None:
    for _ in range(60):
        manager.post_experiment(manager.create_experiment(), title="x" * 200)
    script = f"{sys.executable} -m elab_sdk.cli list --json | head -1"
    done = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {script}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "[\n")


def _waiting(words: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "elab_sdk.cli", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    )


def test_ctrl_c_ends_with_130_and_leaves_no_half_file(nobody: Elab, tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = _waiting(
            ["download", "1", "-o", str(tmp_path / "gel.png")], {"ELAB_ENDPOINT": endpoint, "ELAB_TOKEN": "k"}
        )
        connection, _ = listener.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: text/html\r\n\r\nhalf"
            )
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.startswith("elab: interrupted")
    assert "Traceback" not in err
    assert out == ""
    assert [file for file in tmp_path.iterdir() if file.is_file()] == []


def test_ctrl_c_while_the_key_is_asked_for_keeps_nothing(
    nobody: Elab, sandbox: Sandbox, settings: Path
) -> None:
    terminal = Terminal(["init", "--endpoint", sandbox.endpoint])
    terminal.until("(not shown): ")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert not settings.exists()


# a terminal ---------------------------------------------------------------------------------------------


def test_init_asks_and_shows_no_key(nobody: Elab, sandbox: Sandbox, settings: Path) -> None:
    terminal = Terminal(["init"])
    terminal.until("Address of your eLabFTW")
    terminal.type(f"{sandbox.site}\n")
    terminal.until("(not shown): ")
    terminal.type(f"{sandbox.token}\n")
    assert terminal.end() == 0, terminal.seen
    assert sandbox.token not in terminal.seen
    assert sandbox.token in settings.read_text()


def test_a_terminal_shows_a_table_and_says_that_there_is_more(elab: Elab, manager: Manager) -> None:
    for number in range(35):
        manager.post_experiment(manager.create_experiment(), title=f"Blot [red]{number}")
    terminal = Terminal(["list"])
    assert terminal.end() == 0
    assert "fullname" in terminal.seen
    assert "[red]34" in terminal.seen
    assert "[red]3 " not in terminal.seen
    assert "the newest 30; there are more: --all" in terminal.seen


def test_a_terminal_shows_an_entry_laid_out(elab: Elab, manager: Manager) -> None:
    manager.post_experiment(1, title="Blot \u202e[bold]12", body="<p>Anti-<b>GFP</b>.</p>", tag="gel")
    terminal = Terminal(["get", "1"])
    assert terminal.end() == 0
    assert "[bold]12" in terminal.seen
    assert "Anti-GFP." in terminal.seen
    assert "gel" in terminal.seen
    # what turns the direction of the line is not let through
    assert "\u202e" not in terminal.seen


def test_a_terminal_is_told_what_was_created(elab: Elab, sandbox: Sandbox) -> None:
    terminal = Terminal(["create"])
    assert terminal.end() == 0
    assert f"created experiment 2  {sandbox.site}experiments.php?mode=view&id=2" in terminal.seen


# completion ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "complete -o default -F _elab_completion elab"),
        ("zsh", "compdef _elab_completion elab"),
        ("fish", "complete --command elab"),
    ],
)
def test_each_shell_gets_its_script(
    nobody: Elab, monkeypatch: pytest.MonkeyPatch, shell: str, line: str
) -> None:
    done = nobody.process("--version", env={**os.environ, "_ELAB_COMPLETE": f"source_{shell}"})
    assert done.code == 0
    assert line in done.out


def test_names_and_options_are_completed(nobody: Elab) -> None:
    def completed(line: str) -> set[str]:
        words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - (not line.endswith(" ")))}
        return set(nobody.process(env={**os.environ, "_ELAB_COMPLETE": "complete_bash", **words}).out.split())

    assert completed("elab up") == {"update", "upload"}
    assert "--title" in completed("elab create --ti")
    assert completed("elab list it") == {"items"}
