"""Help, exit codes, Ctrl-C, closed pipes, completion and imports of `elab`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from elab_sdk.cli.command_table import COMMAND_NAMES
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

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
"""Packages that no common command needs."""


# help ---------------------------------------------------------------------------------------------------


def test_help_lists_every_command_by_panel_with_examples(unconfigured_elab: ElabCommand) -> None:
    result = unconfigured_elab("--help")
    assert (result.code, result.err) == (0, "")
    for title in ("Setup", "Reading", "Writing", "Files", "Booking", "Examples", "Exit codes"):
        assert title in result.out
    for name in COMMAND_NAMES:
        assert f"│ {name} " in result.out


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_has_help_with_an_example(unconfigured_elab: ElabCommand, name: str) -> None:
    result = unconfigured_elab(name, "-h")
    assert result.code == 0
    assert f"Usage: elab {name}" in result.out
    assert "Examples:" in result.out
    assert f"elab {name}" in result.out.split("Examples:")[1]


def test_elab_without_command_prints_help(unconfigured_elab: ElabCommand) -> None:
    result = unconfigured_elab()
    assert result.code == 0
    assert "Setup" in result.out


def test_version_option_prints_version(unconfigured_elab: ElabCommand) -> None:
    from elab_sdk import __version__

    assert unconfigured_elab("--version").out == f"elab {__version__}\n"


# exit codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("whoam",), "Did you mean 'whoami'?"),
        (("get",), "Missing argument"),
        (("get", "1", "--jsn"), "--jsn"),
        (("update", "1", "--date", "04/05/2017"), "04/05/2017"),
        (("list", "--release", "1.9"), "1.9"),
        (("list", "--endpoint", "elab.example.org"), "did you mean 'https://elab.example.org'?"),
    ],
)
def test_wrong_usage_exits_with_code_2_and_sends_nothing(
    elab: ElabCommand, sandbox: Sandbox, arguments: tuple[str, ...], message: str
) -> None:
    result = elab(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert sandbox.requests == []


def test_missing_configuration_exits_with_code_2_and_suggests_init(unconfigured_elab: ElabCommand) -> None:
    result = unconfigured_elab("list")
    assert result.code == 2
    assert "elab init" in result.err


def test_server_error_exits_with_code_1(elab: ElabCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_TOKEN", "0123abcd")
    result = elab("list")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("elab: the server did not accept the API key\n")


def test_unreachable_server_exits_with_code_1(
    unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELAB_TOKEN", "0123abcd")
    monkeypatch.setattr("elab_sdk._sync.transport.sleep", lambda _: None)
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        result = unconfigured_elab("list", "--endpoint", f"http://127.0.0.1:{reserved.getsockname()[1]}")
    assert result.code == 1
    assert "the connection failed" in result.err


def test_warning_is_one_line_on_stderr(
    unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox

    with Sandbox(release="3.5") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        for _ in range(17):
            manager.create_experiment()
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        result = unconfigured_elab.process("list", "--ids")
    assert result.code == 0
    assert len(result.out.splitlines()) == 16
    assert result.err.startswith("elab: warning: the server sends at most 16 rows")
    assert len(result.err.splitlines()) == 1


def test_internal_error_is_raised(elab: ElabCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    from elab_sdk import Manager

    def fail(*_: object) -> None:
        raise RuntimeError("internal error")

    monkeypatch.setattr(Manager, "get_experiment", fail)
    with pytest.raises(RuntimeError, match="internal error"):
        elab("get", 1)


# missing extra ------------------------------------------------------------------------------------------


def _without_typer(*arguments: str) -> subprocess.CompletedProcess[str]:
    setup = "import sys; sys.modules['typer'] = None; from elab_sdk.cli.main import main"
    code = f"{setup}; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


def test_command_without_the_extra_suggests_pip_install() -> None:
    result = _without_typer("get", "3")
    assert result.returncode == 1
    assert result.stderr == ('elab: elab needs an optional dependency (typer): pip install "elab-sdk[cli]"\n')


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ()])
def test_help_without_the_extra_lists_commands_and_how_to_install_it(arguments: tuple[str, ...]) -> None:
    result = _without_typer(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    for name in COMMAND_NAMES:
        assert f"│ {name} " in result.stdout
    assert result.stdout.endswith('pipx install "elab-sdk[cli]"\n')


def test_version_without_the_extra() -> None:
    from elab_sdk import __version__

    assert _without_typer("-V").stdout == f"elab {__version__}\n"


# imports ------------------------------------------------------------------------------------------------


def _imported_modules(*arguments: str) -> set[str]:
    code = (
        "import sys; from elab_sdk.cli.main import main; code = main(sys.argv[1:]);"
        " sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
    )
    # measuring the coverage imports modules of its own
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=env
    )
    assert result.returncode == 0, result.stderr
    return set(result.stderr.split())


def test_help_imports_only_the_cli() -> None:
    modules = _imported_modules("--help")
    assert not modules & {"httpx", "httpcore", "attrs", "anyio", "dateutil", "ssl", "tomllib"}
    assert not modules & {"typer", "rich", "inspect", "dataclasses", "ast", "json", "logging"}
    assert not modules & HEAVY
    own_modules = {name for name in modules if name.startswith(("elab_sdk.", "elab_api_v1"))}
    own_modules.discard("elab_sdk._version")
    names = ("", ".main", ".messages", ".streams", ".command_table", ".help_page")
    assert own_modules == {f"elab_sdk.cli{name}" for name in names}
    assert "elab_sdk.profiles.profile_file" not in modules


def test_get_imports_no_unneeded_module(elab: ElabCommand) -> None:
    modules = _imported_modules("get", "1")
    assert "httpcore" in modules
    assert "httpx" not in modules
    assert not {name for name in modules if name.split(".")[0] in HEAVY | {"rich", "click", "markdown_it"}}
    assert not modules & {
        "tomllib",
        "webbrowser",
        "csv",
        "html.parser",
        "elab_sdk.cli.write_commands",
        "elab_sdk.profiles.profile_file",
        "elab_sdk.cli.doctor_command",
        "elab_sdk.cli.entry_page",
        "elab_sdk.doctor.findings",
        "elab_sdk.doctor.probing",
        "elab_sdk._async.manager",
        "elab_sdk.sandbox",
    }
    assert sum(name.startswith("elab_api_v1.api.") and name.count(".") == 3 for name in modules) < 40


def test_program_freezes_imported_objects_for_garbage_collection() -> None:
    code = (
        "import gc, sys; sys.argv = ['elab', '--version']; from elab_sdk.cli.__main__ import program;"
        " code = program(); sys.stderr.write(str(gc.get_freeze_count())); sys.exit(code)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.startswith("elab ")
    assert int(result.stderr) > 5_000


# pipes and Ctrl-C ---------------------------------------------------------------------------------------


def test_closed_pipe_exits_with_code_0(elab: ElabCommand, manager: Manager) -> None:
    for _ in range(60):
        manager.post_experiment(manager.create_experiment(), title="x" * 200)
    script = f"{sys.executable} -m elab_sdk.cli list --json | head -1"
    result = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {script}"], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "[\n")


def _start(arguments: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "elab_sdk.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    )


def test_ctrl_c_exits_with_code_130_and_leaves_no_partial_file(
    unconfigured_elab: ElabCommand, tmp_path: Path
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = _start(
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


def test_ctrl_c_at_the_key_prompt_saves_nothing(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path
) -> None:
    terminal = Terminal(["init", "--endpoint", sandbox.endpoint])
    terminal.until("(not shown): ")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert not settings.exists()


# a terminal ---------------------------------------------------------------------------------------------


def test_init_prompts_and_does_not_echo_the_key(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path
) -> None:
    terminal = Terminal(["init"])
    terminal.until("Address of your eLabFTW")
    terminal.type(f"{sandbox.site}\n")
    terminal.until("(not shown): ")
    terminal.type(f"{sandbox.token}\n")
    assert terminal.end() == 0, terminal.output
    assert sandbox.token not in terminal.output
    assert sandbox.token in settings.read_text()


def test_init_asks_again_for_a_wrong_address_or_key(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, settings: Path
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        terminal = Terminal(["init"])
        for number, (address, key, problem) in enumerate(
            [
                ("elab.example.org", None, "did you mean 'https://elab.example.org'?"),
                (closed, "0a1b", "the connection failed"),
                (sandbox.site, "two words", "contains whitespace"),
                (None, "0123abcd", "did not accept the API key"),
            ]
        ):
            if address:
                terminal.until("Address of your eLabFTW: ")
                terminal.output = ""
                terminal.type(f"{address}\n")
            if key:
                terminal.until("(not shown): ")
                terminal.output = ""
                terminal.type(f"{key}\n")
            terminal.until("Try again, or press Ctrl-C to stop.")
            assert problem in terminal.output, number
            assert not settings.exists()
    terminal.until("(not shown): ")
    terminal.type(f"{sandbox.token}\n")
    assert terminal.end() == 0, terminal.output
    assert sandbox.token in settings.read_text()


def test_list_on_a_terminal_is_a_limited_table(elab: ElabCommand, manager: Manager) -> None:
    for number in range(35):
        manager.post_experiment(manager.create_experiment(), title=f"Blot [red]{number}")
    terminal = Terminal(["list"])
    assert terminal.end() == 0
    assert all(heading in terminal.output for heading in ("title", "owner", "status"))
    assert "fullname" not in terminal.output
    assert "[red]34" in terminal.output
    assert "[red]3 " not in terminal.output
    assert "showing the newest 30; use --all" in terminal.output


def test_get_on_a_terminal_prints_a_formatted_page(elab: ElabCommand, manager: Manager) -> None:
    manager.post_experiment(1, title="Blot \u202e[bold]12", body="<p>Anti-<b>GFP</b>.</p>", tags="gel")
    terminal = Terminal(["get", "1"])
    assert terminal.end() == 0
    assert "[bold]12" in terminal.output
    assert "Anti-GFP." in terminal.output
    assert "gel" in terminal.output
    # a character that reverses the direction of the line
    assert "\u202e" not in terminal.output


def test_create_on_a_terminal_prints_id_and_address(elab: ElabCommand, sandbox: Sandbox) -> None:
    terminal = Terminal(["create"])
    assert terminal.end() == 0
    assert f"created experiment 2  {sandbox.site}experiments.php?mode=view&id=2" in terminal.output


# completion ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "complete -o default -F _elab_completion elab"),
        ("zsh", "compdef _elab_completion elab"),
        ("fish", "complete --command elab"),
    ],
)
def test_completion_script_for_each_shell(
    unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch, shell: str, line: str
) -> None:
    result = unconfigured_elab.process("--version", env={**os.environ, "_ELAB_COMPLETE": f"source_{shell}"})
    assert result.code == 0
    assert line in result.out


def test_completion_of_commands_and_options(unconfigured_elab: ElabCommand) -> None:
    def completed(line: str) -> set[str]:
        environment = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - (not line.endswith(" ")))}
        return set(
            unconfigured_elab.process(
                env={**os.environ, "_ELAB_COMPLETE": "complete_bash", **environment}
            ).out.split()
        )

    assert completed("elab up") == {"update", "upload", "uploads"}
    assert "--title" in completed("elab create --ti")
    assert completed("elab list it") == {"items"}
