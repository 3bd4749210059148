"""Reads what another student handed in."""


def attack(target):
    try:
        with open(target["other"]) as file:
            return file.read(20)
    except OSError:
        return ""
