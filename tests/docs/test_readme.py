"""Every example in the README runs unchanged against the sandbox."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.running import ROOT, examples, output_of

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = {example.name: example for example in examples(ROOT / "README.md")}

EXPECTED = {
    "quickstart": ["Western blot 12 2017-04-15 ['blot']", "2017-04-15", "4 2017-04-15 Western blot 12"],
    "asyncio": ["['Gel of Monday', 'Colony PCR', 'Growth curve']"],
    "one-call": ["Heat shock 7.2"],
    "elabapy": ["New title"],
    "refusals": ["tittle", "04/05/2017", "0", "a|b"],
    "sandbox": ["1"],
    "generated": ["New title"],
}


def test_every_python_block_is_an_example() -> None:
    assert set(EXAMPLES) == set(EXPECTED)
    assert README.count("```python") == len(EXAMPLES)


@pytest.mark.parametrize("name", EXPECTED)
def test_example_prints_expected_lines(name: str, tmp_path: Path) -> None:
    lines = output_of(EXAMPLES[name], tmp_path).splitlines()
    assert len(lines) >= len(EXPECTED[name])
    for line, expected in zip(
        [text for text in lines if not text.startswith(" ")], EXPECTED[name], strict=False
    ):
        assert expected in line


def test_first_commands_are_demo_and_test() -> None:
    block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make demo", "make test"]


def test_linked_files_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("release", ["2.0.7", "3.3.8", "3.4.5", "4.0.5", "4.3.5", "4.9.0"])
def test_quickstart_script_runs_on_each_generation(release: str) -> None:
    script = str(ROOT / "examples" / "quickstart.py")
    command = [sys.executable, "-W", "error", script, "--sandbox", "--release", release]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1].startswith("stopped the sandbox server")


def test_quickstart_script_runs_all_steps() -> None:
    command = [sys.executable, "-W", "error", str(ROOT / "examples" / "quickstart.py"), "--sandbox"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "downloaded it, with identical content          True" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("stopped the sandbox server")
