"""Runs one job in a process of its own, within limits, and sees that nothing of it is left.

Standard input: a line with the limits, a line with the job; its end means that nobody waits any more.
Standard output: what the job reports, a line of JSON each, and at last how the job ended.
"""

import contextlib
import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import sys
import time

PIECE = 65536
SET_PARENT_DEATH_SIGNAL = 1
SET_CHILD_SUBREAPER = 36
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL")
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    limits = json.loads(sys.stdin.buffer.readline())
    job = sys.stdin.buffer.readline()
    tell_the_system(SET_CHILD_SUBREAPER, 1)
    wake_on_children()
    log_end, log_start = os.pipe()
    report_end, report_start = os.pipe()
    pid = os.fork()
    if pid == 0:
        begin_job(job, limits, log_start, report_start)
    del job
    os.close(log_start)
    os.close(report_start)
    watch = Watch(pid, limits, log_end, report_end)
    end = watch.until_the_end()
    stop_all(pid)
    if end["why"] == "orphaned":
        shutil.rmtree(limits["folder"], ignore_errors=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    end["cpu_seconds"] = used.ru_utime + used.ru_stime
    with contextlib.suppress(BrokenPipeError):
        tell({"kind": "end", "log": watch.log.decode("utf-8", "replace"), **end})


class Watch:
    """Everything that can end a job: itself, its limits, and whoever has asked for it."""

    def __init__(self, pid, limits, log_end, report_end):
        self.pid = pid
        self.limits = limits
        self.log = b""
        self.printed = 0
        self.reported = 0
        self.deadline = time.monotonic() + limits["seconds"]
        self.log_end = log_end
        self.report_end = report_end
        self.selector = selectors.DefaultSelector()
        for end in (0, log_end, report_end, wakeup_end):
            self.selector.register(end, selectors.EVENT_READ)

    def until_the_end(self):
        while True:
            left = self.deadline - time.monotonic()
            if left <= 0:
                return {"why": "time"}
            ready = {key.fd for key, _ in self.selector.select(left)}
            if 0 in ready:
                return {"why": "orphaned"}
            # Looked at before the pipes are read: what the job wrote before its end is in them by then.
            status = self.status() if wakeup_end in ready else None
            excess = self.read_pipes(ready, to_the_end=status is not None)
            if excess is not None:
                return {"why": excess}
            if status is not None:
                return describe(status)

    def status(self):
        os.read(wakeup_end, PIECE)
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return status if pid == self.pid else None

    def read_pipes(self, ready, to_the_end):
        for end, take in ((self.log_end, self.take_log), (self.report_end, self.take_report)):
            if end not in ready and not to_the_end:
                continue
            os.set_blocking(end, False)
            while True:
                try:
                    piece = os.read(end, PIECE)
                except BlockingIOError:
                    break
                if piece == b"":
                    if end in self.selector.get_map():
                        self.selector.unregister(end)
                    break
                if not take(piece):
                    return "output" if end == self.log_end else "report"
                if not to_the_end:
                    break
        return None

    def take_log(self, piece):
        self.printed += len(piece)
        self.log = (self.log + piece)[-self.limits["log_bytes"] :]
        return self.printed <= self.limits["output_bytes"]

    def take_report(self, piece):
        self.reported += len(piece)
        write_all(1, piece)
        return self.reported <= self.limits["report_bytes"]


def describe(status):
    if os.WIFSIGNALED(status):
        return {"why": "signal", "signal": signal.Signals(os.WTERMSIG(status)).name}
    return {"why": "exit", "code": os.WEXITSTATUS(status)}


wakeup_end = -1


def wake_on_children() -> None:
    global wakeup_end
    wakeup_end, wakeup_start = os.pipe()
    for end in (wakeup_end, wakeup_start):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakeup_start, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)


def begin_job(job, limits, log_start, report_start):
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    tell_the_system(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    report = os.dup2(report_start, 3) if report_start != 3 else 3
    log = os.dup2(log_start, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(4, 256)
    limit(resource.RLIMIT_AS, limits["memory_bytes"])
    limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    limit(resource.RLIMIT_CORE, 0)
    os.chdir(limits["folder"])
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, HOME=limits["folder"], TMPDIR=limits["folder"], **dict.fromkeys(ONE_THREAD, "1"))
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    import run_job

    # Not for the job's code, which may have a module of one of our names.
    sys.path.pop(0)
    run_job.run(job, report)
    os._exit(0)


def limit(kind, most):
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, most))


def stop_all(pid):
    """Also those that left for a group or session of their own: on Linux orphans become our children."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while True:
        for child in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            gone, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if gone == 0:
            time.sleep(0.001)


def children():
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def tell_the_system(option, value):
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def tell(message):
    write_all(1, b"\n" + json.dumps(message).encode() + b"\n")


def write_all(end, piece):
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(end, rest) :]


if __name__ == "__main__":
    main()
