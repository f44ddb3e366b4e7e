"""Runs a program on a terminal of its own and does what a person would: types, closes the window, signals from elsewhere.

usage: terminal.py STEP… -- PROGRAM ARG…; a step is WORD:TEXT. `await` waits for a text on the terminal, `type` types,
`kill` and `group` send a signal to the program or its group, `stopped` waits until the program is suspended, `close`
closes the terminal. Prints what was shown and how the program ended.
"""

import json
import os
import pty
import signal
import sys

split = sys.argv.index("--")
steps, command = sys.argv[1:split], sys.argv[split + 1 :]
pid, master = pty.fork()
if pid == 0:
    os.execvp(command[0], command)

shown = ""
searched = 0


def read() -> bool:
    global shown
    try:
        data = os.read(master, 4096)
    except OSError:
        return False
    shown += data.decode()
    return data != b""


step = "the beginning"
signal.signal(signal.SIGTERM, lambda *_: sys.exit(f"ended while at {step!r}: {shown!r}"))
for step in steps:
    word, _, text = step.partition(":")
    if word == "await":
        while text not in shown[searched:]:
            if not read():
                sys.exit(f"the program ended before it said {text!r}: {shown!r}")
        searched = shown.index(text, searched) + len(text)
    elif word == "type":
        os.write(master, text.encode().decode("unicode_escape").encode())
    elif word == "kill":
        os.kill(pid, getattr(signal, text))
    elif word == "group":
        os.killpg(pid, getattr(signal, text))
    elif word == "stopped":
        _, status = os.waitpid(pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), status
    elif word == "close":
        os.close(master)
step = "the end"
while "close:" not in steps and read():
    pass
_, status = os.waitpid(pid, 0)
print(json.dumps({"shown": shown, "exit_code": os.waitstatus_to_exitcode(status)}))
