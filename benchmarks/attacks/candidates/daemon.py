"""Leaves a process behind that has left its group and session."""
import ctypes
import os
import signal
import time


def attack(target):
    pid = os.fork()
    if pid == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        ctypes.CDLL(None).prctl(15, target["mark"][:15].encode(), 0, 0, 0)  # what it is called
        signal.alarm(20)
        while True:
            time.sleep(1)
    os.waitpid(pid, 0)
    return ""
