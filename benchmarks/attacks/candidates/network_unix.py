"""Connects to a socket with a name, or without a file, of another process."""
import socket


def attack(target):
    for address in ("\0" + target["abstract"], target["unix"]):
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.connect(address)
                return f"connected to {address!r}"
        except OSError:
            pass
    return ""
