"""Does not end."""


def attack(target):
    while True:
        pass
