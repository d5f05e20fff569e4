"""Runs the command line again and again in forked children while calls fail; prints one line of JSON per run.

Started with fail_nth preloaded. A fork is cheaper than an interpreter, and every child begins in the same state.
"""

import ctypes
import errno
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from plateletsim import _engine
from plateletsim.command import main as command

KINDS = [("write", "ENOSPC"), ("write", "EIO"), ("write", ""), ("fsync", "EIO"), ("rename", "EIO"), ("rename", "ENOSPC"),
         ("open", "EACCES"), ("open", "ENOSPC"), ("open", "EMFILE"), ("mkdir", "ENOSPC"), ("ftruncate", "EIO"), ("read", "EIO")]  # fmt: skip


def in_a_child(arguments: list[str], arm: tuple[str, str, int, int] | None = None) -> tuple[int, str, int]:
    """Exit status or minus the signal, what was said, and how many calls of the armed kind there were."""
    incoming, outgoing = os.pipe()
    pid = os.fork()
    if pid == 0:
        said, status, library = io.StringIO(), 1, ctypes.CDLL(None)
        sys.argv = ["plateletsim", *arguments]
        sys.stdout = sys.stderr = said
        try:
            if arm is not None:
                library.arm(arm[0].encode(), arm[1].encode(), ctypes.c_long(arm[2]), arm[3])
            command.main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
        except BaseException as error:
            said.write(f"Traceback: {error!r}")
        seen = library.calls()
        library.arm(b"", b"", ctypes.c_long(-1), 0)
        os.write(outgoing, json.dumps([said.getvalue(), seen]).encode())
        os._exit(status)
    os.close(outgoing)
    with os.fdopen(incoming, "rb") as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    said, seen = json.loads(told) if told else ("", -1)
    return status, said, seen


def committed(folder: Path) -> int:
    """Rows that the journal of a stopped run holds."""
    try:
        return len(_engine.read_stored(str(folder)).trace.patients[0].time)
    except _engine.ScenarioError:
        return 0


def failures(folder: Path, run: list[str], whole: bytes, every: int) -> Iterator[dict[str, object]]:
    """Fails each kind of call at its first, second, … time; then resumes without a fault."""
    for call, name in KINDS:
        number = getattr(errno, name) if name else 0
        n = 1
        while True:
            place = folder / f"{call}-{name}-{n}"
            place.mkdir()
            trace = place / "run.h5"
            arguments = [*run, "-o", str(trace)]
            status, said, seen = in_a_child(arguments, (str(place), call, n, number))
            rows = committed(place / "run.h5.run")
            resumed, said_then, _ = in_a_child([*arguments, "--resume"])
            yield {
                "call": call, "error": name, "n": n, "status": status, "said": said, "rows": rows, "resumed": resumed,
                "said_then": said_then, "same": trace.exists() and trace.read_bytes() == whole, "left": len(list(place.iterdir())) - 1,
            }  # fmt: skip
            if seen < n:  # it happened less often than that: the run was as it should be
                break
            n += every


if __name__ == "__main__":
    scratch, reference, step, *line = sys.argv[1:]
    for outcome in failures(Path(scratch), line, Path(reference).read_bytes(), int(step)):
        print(json.dumps(outcome), flush=True)
