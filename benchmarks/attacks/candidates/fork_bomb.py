"""Starts processes that start processes."""
import os
import signal
import time


def attack(target):
    count, made = 0, []
    for _ in range(target["processes"]):
        try:
            pid = os.fork()
        except OSError:
            break
        if pid == 0:
            signal.alarm(5)
            while True:
                time.sleep(1)
        made.append(pid)
        count += 1
    for pid in made:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return f"{count} processes at a time" if count > 40 else ""
