"""Takes from this program, and from all that it starts, what an older kernel or a container's host does not give."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable

_LOAD, _JUMP_EQUAL, _JUMP_ANY, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NUMBER, _FIRST = 0, 16  # where the kernel puts a call's number and the low half of its first argument
_PR_SET_SECCOMP = 22
#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_NAMESPACES = 0x7E020000
#: By what is missing: calls on x86_64 and on aarch64, the argument's bits or value that matter (None: any), the error.
_CALLS = {
    "landlock": [((444, 444), None, errno.ENOSYS)],
    "seccomp": [((317, 277), None, errno.ENOSYS), ((157, 167), ("is", _PR_SET_SECCOMP), errno.EINVAL)],
    "namespaces": [
        ((272, 97), ("has", _NAMESPACES), errno.EPERM),
        ((56, 220), ("has", _NAMESPACES), errno.EPERM),
        ((435, 435), None, errno.ENOSYS),  # clone3, whose flags cannot be seen
    ],
}
WHAT = tuple(_CALLS)


def do_without(missing: Iterable[str]) -> None:
    """From now on. ``missing``: of WHAT. Raises OSError."""
    names = set(missing)
    if not names:
        return
    at = {"x86_64": 0, "aarch64": 1}[platform.machine()]
    steps = [(_LOAD, 0, 0, _NUMBER)]
    for name in WHAT:
        for numbers, argument, error in _CALLS[name] if name in names else ():
            refused = (_RETURN, 0, 0, _ERROR | error)
            if argument is None:
                steps += [(_JUMP_EQUAL, 0, 1, numbers[at]), refused]
            else:
                jump = _JUMP_EQUAL if argument[0] == "is" else _JUMP_ANY
                steps += [(_JUMP_EQUAL, 0, 4, numbers[at]), (_LOAD, 0, 0, _FIRST), (jump, 0, 1, argument[1]), refused]
                steps += [(_LOAD, 0, 0, _NUMBER)]
    _filter([*steps, (_RETURN, 0, 0, _ALLOW)])


def _filter(program: list[tuple[int, int, int, int]]) -> None:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "seccomp")
    libc = ctypes.CDLL(None, use_errno=True)
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(steps)))
    if libc.prctl(_PR_SET_SECCOMP, 2, whole, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
