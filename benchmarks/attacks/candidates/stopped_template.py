"""Stops the process that it was copied from, so that the grader waits for ever."""
import os
import signal


def attack(target):
    try:
        os.kill(os.getppid(), signal.SIGSTOP if target["contained"] else 0)
    except OSError:
        return ""
    return "" if target["contained"] else "may stop it"
