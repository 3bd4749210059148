"""Prints without end, past Python's own streams."""
import os


def attack(target):
    for _ in range(300):
        os.write(1, b"x" * 2**16)
    return ""
