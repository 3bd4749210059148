"""Leaves files for the next submission."""
import os


def attack(target):
    for folder in ("/tmp", "/var/tmp", "/dev/shm", *target["folders"]):
        try:
            with open(os.path.join(folder, target["mark"] + "left"), "w") as file:
                file.write("answers")
        except OSError:
            pass
    return ""
