"""What a candidate's imports pass through works whatever the standard library does in it."""

from __future__ import annotations

from pathlib import Path

import harness
from tests.checking.candidates import FUNCTION, written

#: Path operations that import something each time, as some of the standard library's do in some releases. The code has
#: a file name of its own that nobody has asked about yet, like a module of the standard library.
IMPORTING = '''\
import ast
import os.path
import pathlib

MAKE = """
def importing(function):
    def wrapped(*args, **kwargs):
        import string
        return function(*args, **kwargs)
    return wrapped
"""
number = 0


def replaced(owner, name):
    global number
    number, space = number + 1, {}
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"unseen_{number}.py")
    exec(compile(MAKE, file, "exec"), space)
    setattr(owner, name, space["importing"](getattr(owner, name)))


for owner, names in (
    (pathlib.PurePath, "is_absolute is_relative_to relative_to as_posix joinpath"),
    (pathlib.Path, "resolve exists is_file read_text open"),
    (os.path, "isabs join relpath commonpath abspath split splitext dirname basename normcase normpath exists isfile"),
    (ast, "parse walk"),
):
    for name in names.split():
        replaced(owner, name)
'''


def test_a_path_operation_that_imports_does_not_call_the_import_hook_again(tmp_path: Path) -> None:
    written(tmp_path, IMPORTING, name="importing.py")
    late = "import importing\nimport numpy as np\n\ntry:\n    import torch\nexcept ImportError:\n    torch = None\n"
    found = harness.check(written(tmp_path, FUNCTION, ("import numpy as np\n", late)))
    assert (found.result.failure, found.verdict) == ("", "right")


def test_a_file_beside_the_candidate_is_its_own_code_and_a_library_of_its_environment_is_not(tmp_path: Path) -> None:
    installed = tmp_path / ".venv" / "lib" / "site-packages"
    installed.mkdir(parents=True)
    written(
        installed, "try:\n    import no_such_module\nexcept ImportError:\n    pass\nHALF = 0.5\n", name="library.py"
    )
    written(tmp_path, "import matplotlib.pyplot as plt\nfrom library import HALF\n", name="beside.py")
    path = f"import sys\nsys.path.append({str(installed)!r})\n"
    found = harness.check(
        written(tmp_path, FUNCTION, ("import numpy as np\n", f"{path}import numpy as np\nimport beside\n"))
    )
    assert found.verdict == "right"
