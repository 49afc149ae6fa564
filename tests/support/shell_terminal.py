"""Types into a shell on a terminal of its own.

    python3 shell_terminal.py KEYS AWAITED SHELL [ARGUMENT...]

KEYS are sent once the shell shows its prompt, "ready> ". Ends well when the
terminal shows AWAITED, and badly, printing what it showed, when the shell ends
or nothing like it comes.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

DEADLINE = 60  # seconds; only ever reached when something is wrong


def main(keys, awaited, command):
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    shown = b""
    waiting = [(b"ready> ", keys.encode()), (awaited.encode(), b"")]
    end = time.monotonic() + DEADLINE
    try:
        while waiting:
            sign, answer = waiting[0]
            if sign in shown:
                os.write(terminal, answer)
                waiting.pop(0)
                continue
            readable, _, _ = select.select([terminal], [], [], end - time.monotonic())
            if not readable:
                return fail(shown)
            try:
                chunk = os.read(terminal, 65536)
            except OSError:  # how Linux tells that the shell has ended
                chunk = b""
            if not chunk:
                return fail(shown)
            shown += chunk
        return 0
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def fail(shown):
    sys.stdout.write(shown.decode(errors="replace"))
    return 1


sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
