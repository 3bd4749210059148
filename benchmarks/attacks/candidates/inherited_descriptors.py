"""Looks for files that the grader has left open."""
import os
import stat


def attack(target):
    for number in range(3, 256):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            return f"descriptor {number} is a file"
    sockets = [number for number in range(3, 256) if _is_socket(number)]
    return f"{len(sockets)} sockets" if len(sockets) > 2 else ""  # the channel, and a copy of where it prints


def _is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False
