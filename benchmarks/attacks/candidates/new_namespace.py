"""Becomes root of namespaces of its own, and mounts."""
import ctypes
import os


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000 | 0x00020000) != 0:
        return ""
    return f"has namespaces of its own, as {os.getuid()}"
