"""Run copies in child processes that are killed. Children are forked, because imports take longest.

Reads one request per line, {"source": …, "folder": …, "after": …, "seconds": …}; prints the process ID of
the child, and then how it ended. `after` kills the child before it accesses its folder for the nth time,
`seconds` kills it after some time; others may kill it by its process ID.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

import nh3  # noqa: F401

# imported before forking, since every copy needs them
from elab_sdk import Manager
from elab_sdk._sync import copy_run  # noqa: F401

FILE_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            run(request, write_end)
        os.close(write_end)
        print(json.dumps({"child": child}), flush=True)
        if request.get("seconds") is not None:
            time.sleep(request["seconds"])
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        output = os.read(read_end, 100)
        os.close(read_end)
        killed = os.WIFSIGNALED(status)
        ended = {"killed": killed, "failed": status and not killed, "accesses": int(output or 0)}
        print(json.dumps(ended), flush=True)


def run(request: dict[str, Any], write_end: int) -> None:
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
        with Manager(request["endpoint"], request["token"]) as target:
            target.copy_from(request["source"], folder)
        os.write(write_end, str(accesses).encode())
        code = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
