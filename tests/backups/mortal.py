"""Backups in children that are killed: forked from a process that has imported all, since that takes longest.

It reads one request a line, {"folder": …, "after": …, "seconds": …}, and answers how the child ended. `after`
kills it before it touches its folder for the so-manieth time, `seconds` at some time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

import nh3  # noqa: F401

# what a backup imports when it is first made
from elab_sdk import Manager

TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


def main(endpoint: str, token: str) -> None:
    for line in sys.stdin:
        given = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            run(endpoint, token, given, writing)
        os.close(writing)
        if given.get("seconds") is not None:
            time.sleep(given["seconds"])
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        said = os.read(reading, 100)
        os.close(reading)
        killed = os.WIFSIGNALED(status)
        print(
            json.dumps({"killed": killed, "failed": status and not killed, "touched": int(said or 0)}),
            flush=True,
        )


def run(endpoint: str, token: str, given: dict[str, Any], writing: int) -> None:
    touched = 0
    folder, after = given["folder"], given.get("after")

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal touched
        if event in TOUCHES and str(arguments[0]).startswith(folder):
            touched += 1
            if touched == after:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    code = 1
    try:
        with Manager(endpoint, token) as manager:
            manager.backup(folder, jobs=given.get("jobs", 4))
        os.write(writing, str(touched).encode())
        code = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
