"""Reads the environment of other processes."""
import os


def attack(target):
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if target["secret"].encode() in file.read():
                        return f"read the environment of {name}"
            except OSError:
                pass
    return "its own environment has it" if target["secret"] in str(os.environ) else ""
