"""Leaves links and very deep folders for the one who tidies up."""
import os
import tempfile


def attack(target):
    at = tempfile.mkdtemp(prefix=target["mark"])
    os.symlink(target["kept"], os.path.join(at, "link"))
    os.symlink("/", os.path.join(at, "root"))
    os.chdir(at)
    try:
        for _ in range(3000):
            os.mkdir("d" * 100)
            os.chdir("d" * 100)
    except OSError:
        pass
    return ""
