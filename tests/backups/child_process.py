"""Run backups in child processes that are killed. Children are forked, because imports take longest.

Reads one request per line, {"folder": …, "after": …, "seconds": …}, and prints how the child ended. `after`
kills the child before it accesses its folder for the nth time, `seconds` kills it after some time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

import nh3  # noqa: F401

# imported before forking, since every backup needs it
from elab_sdk import Manager

FILE_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


def main(endpoint: str, token: str) -> None:
    for line in sys.stdin:
        request = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            run(endpoint, token, request, write_end)
        os.close(write_end)
        if request.get("seconds") is not None:
            time.sleep(request["seconds"])
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        output = os.read(read_end, 100)
        os.close(read_end)
        killed = os.WIFSIGNALED(status)
        print(
            json.dumps({"killed": killed, "failed": status and not killed, "accesses": int(output or 0)}),
            flush=True,
        )


def run(endpoint: str, token: str, request: dict[str, Any], write_end: int) -> None:
    accesses = 0
    folder, after = request["folder"], request.get("after")

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal accesses
        if event in FILE_EVENTS and str(arguments[0]).startswith(folder):
            accesses += 1
            if accesses == after:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    code = 1
    try:
        with Manager(endpoint, token) as manager:
            manager.backup(folder, jobs=request.get("jobs", 4))
        os.write(write_end, str(accesses).encode())
        code = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
