"""Opens NumPy and the standard library for writing, which the next submission will import."""
import os

import numpy


def attack(target):
    for path in (numpy.__file__, os.__file__):
        try:
            os.close(os.open(path, os.O_WRONLY))
            return f"may write {path}"
        except OSError:
            pass
    return ""
