"""Attaches to another process as a debugger does."""
import ctypes
import os


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (target["victim"], os.getppid(), target["grader"]):
        if pid != target["grader"] or target["contained"]:
            if libc.ptrace(0x4206, pid, 0, 0) == 0:  # PTRACE_SEIZE, which does not stop it
                return f"traces {pid}"
    return ""
