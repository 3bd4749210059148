"""Takes rights away from the very process that calls it, for good: its user, its files, its network, its system calls.

A process of a checked file calls ``apply`` before anything of the file is loaded. It runs in the Python that the file
was written for, from 3.8 on, and imports the standard library alone. What this kernel has is asked beforehand
(``landlock_version``, ``has_seccomp``): what was asked for and cannot be had raises.

Linux: landlock(7), seccomp(2), prctl(2), capabilities(7); the numbers are those of its headers.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import signal
import stat
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

try:
    import ctypes
except ImportError:  # a Python that was built without libffi
    ctypes = None  # type: ignore[assignment]
try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 8, 22, 38
_CAPABILITIES = 0x20080522
#: CAP_DAC_READ_SEARCH: to read what only root may reach, as far as Landlock lets it.
_READ_SEARCH = 1 << 2
#: The system calls that set capabilities.
CAPSET = {"x86_64": 126, "aarch64": 91}
_LIMITS = {"processes": "NPROC", "file_size": "FSIZE", "cpu": "CPU", "open_files": "NOFILE", "core": "CORE"}


def apply(settings: Mapping[str, Any], descriptors: Iterable[int] | None = None) -> None:
    """Confine this process and all that it starts. Raises OSError where something that is asked for cannot be had.

    ``settings``, all of them optional: ``uid`` and ``gid`` to become; ``search``: true keeps the right to read what
    only root may reach, as far as Landlock lets it; ``limits``: soft and hard; ``landlock``: the paths beneath which it
    may ``read`` and execute, ``write`` too, or only ``list`` what is there; ``seccomp``: true refuses system calls that
    no homework needs, those of sockets as well unless ``network`` is true; ``no_new_privs``; ``parent``: true ends it
    with its parent.
    ``descriptors``: the only ones above 2 that stay open.
    """
    parent = os.getppid()
    if descriptors is not None:
        close_others(descriptors)
    paths = settings.get("landlock")
    rules = None if paths is None else _Rules(paths)
    _limit(settings.get("limits", {}))
    if settings.get("uid") is not None:
        _become(settings["uid"], settings["gid"], bool(settings.get("search")) and rules is not None)
    if settings.get("parent"):
        _end_with(parent)
    if settings.get("no_new_privs") or rules is not None or settings.get("seccomp"):
        _need(_prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0, "no_new_privs")
    if rules is not None:
        rules.enforce()
    if settings.get("seccomp"):
        _need(_filter_calls(bool(settings.get("network"))), "seccomp")


def landlock_version() -> int:
    """Of this kernel's Landlock; 0 where there is none."""
    return 0 if ctypes is None else max(_syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1), 0)


def has_seccomp() -> bool:
    """Whether this kernel filters system calls, and those of this machine are known."""
    if platform.machine() not in _ARCHITECTURES or ctypes is None or sys.platform != "linux":
        return False
    # Without a program it fails at reading that, or before.
    return _prctl(_PR_SET_SECCOMP, 2) != 0 and ctypes.get_errno() == errno.EFAULT


def _need(is_there: bool, what: str) -> None:
    if not is_there:
        raise OSError(errno.ENOSYS, what)


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True) if ctypes is not None and sys.platform == "linux" else None


def _prctl(option: int, value: Any) -> int:
    """-1 where there is none."""
    libc = _libc()
    return -1 if libc is None else int(libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def _syscall(number: int, *values: Any) -> int:
    """-1 where it fails, or where there is none."""
    libc = _libc()
    return -1 if libc is None else int(libc.syscall(ctypes.c_long(number), *values))


def close_others(kept: Iterable[int]) -> None:
    """All descriptors but these, and 0 to 2."""
    kept = {0, 1, 2, *kept}
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  # no pathlib: it is here before anything else is
        if int(name) not in kept:
            with contextlib.suppress(OSError):  # of the listing itself
                os.close(int(name))


# ---------------------------------------------------------------- user and limits


def _limit(limits: Mapping[str, int | None]) -> None:
    """Set soft and hard limits, none above what holds already."""
    for name, value in limits.items():
        if value is not None and resource is not None:
            kind = getattr(resource, "RLIMIT_" + _LIMITS[name])
            hard = resource.getrlimit(kind)[1]
            lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (lowest, lowest))


def _become(user: int, group: int, keep_search: bool) -> None:
    """Another user, without other groups and without capabilities. Raises OSError."""
    _prctl(_PR_SET_KEEPCAPS, int(keep_search))
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    _need((os.getresuid(), os.getresgid()) == ((user,) * 3, (group,) * 3), "uid")
    if keep_search:
        _set_capabilities(_READ_SEARCH)


def _set_capabilities(kept: int) -> None:
    """Have these and no others, none of which is handed on. Raises OSError."""
    header, data = struct.pack("=Ii", _CAPABILITIES, 0), struct.pack("=6I", kept, kept, 0, 0, 0, 0)
    _need(_syscall(CAPSET[platform.machine()], header, data) == 0, "capset")


def _end_with(parent: int) -> None:
    """Be killed when the parent ends; at once where it has ended already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


# ---------------------------------------------------------------- namespaces

#: What a sandbox may have of its own, as /proc calls it, with its flag.
_SPACES = {
    "mnt": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000,
    "net": 0x40000000,
}  # fmt: skip


def other_namespaces(process: int, than: int | str = "self") -> tuple[str, ...]:
    """Which namespaces a process has that another has not, by their names in /proc. Raises OSError."""
    there = [name for name in _SPACES if os.path.exists(f"/proc/self/ns/{name}")]
    return tuple(name for name in there if _space(process, name) != _space(than, name))


def _space(process: int | str, name: str) -> int:
    return os.stat(f"/proc/{process}/ns/{name}").st_ino  # noqa: PTH116  # no pathlib, as above


def enter(process: int, namespaces: Iterable[str]) -> None:
    """Be where a process is, of which this is a descriptor; of the processes there, what is forked next is one.

    Raises OSError.
    """
    flags = 0
    for name in namespaces:
        flags |= _SPACES[name]
    libc = _libc()
    _need(libc is not None and libc.setns(process, flags) == 0, "setns")


def settle(descriptor: int, capabilities: int) -> None:
    """Of a process that has just been forked there: keep nothing that it has brought but a descriptor, and these.

    Raises OSError.
    """
    close_others([descriptor])
    os.setsid()
    _need(_prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0, "no_new_privs")
    _set_capabilities(capabilities)
    _prctl(_PR_SET_DUMPABLE, 1)  # as what is started there is: to be looked at from outside


# ---------------------------------------------------------------- Landlock

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG, _MAKE_SYM, _REFER = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 12, 1 << 13
_READING = _EXECUTE | _READ_FILE | _READ_DIR
_WRITING = _WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
#: How many kinds of access to files each version knows: 13 at first, then one more each with moving, truncating, ioctl.
_KINDS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_KINDS = 16
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_ABSTRACT_SOCKETS, _SIGNALS = 1 << 0, 1 << 1
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class _Rules:
    """What Landlock will let through; made while the process may still reach all of it."""

    def __init__(self, paths: Mapping[str, Sequence[str]]) -> None:
        version = landlock_version()
        _need(version > 0, "landlock")
        self._files = (1 << _KINDS.get(version, _LATEST_KINDS)) - 1
        network = _BIND_TCP | _CONNECT_TCP if version >= 4 else 0
        scoped = _ABSTRACT_SOCKETS | _SIGNALS if version >= 6 else 0
        attributes = struct.pack("=QQQ", self._files, network, scoped)[: 24 if scoped else 16 if network else 8]
        self._ruleset = _syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
        _need(self._ruleset >= 0, "landlock")
        self._let(paths.get("list", ()), _READ_DIR)
        self._let([*paths["read"], f"/proc/{os.getpid()}"], _READING)
        self._let(paths["write"], _READING | _WRITING)
        self._let(_DEVICES, _READ_FILE | _WRITE_FILE)

    def enforce(self) -> None:
        """From now on. Raises OSError."""
        _need(_syscall(_RESTRICT_SELF, self._ruleset, 0) == 0, "landlock")
        os.close(self._ruleset)

    def _let(self, paths: Iterable[str], access: int) -> None:
        """What is beneath a path; of one that is not there, nothing."""
        for path in paths:
            try:
                opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            allowed = access if stat.S_ISDIR(os.fstat(opened).st_mode) else access & _OF_FILES
            rule = struct.pack("=Qi", allowed & self._files, opened)
            failed = _syscall(_ADD_RULE, self._ruleset, 1, rule, 0) != 0
            os.close(opened)
            _need(not failed, "landlock")


# ---------------------------------------------------------------- seccomp

#: By name, on x86_64 and on aarch64; None where there is none.
_SOCKETS = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201),
}  # fmt: skip
#: Other processes' memory, namespaces and mounts, what
#: reaches deep into the kernel, memory and messages that outlive a process, the clock and the machine.
_DENIED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "fanotify_init": (300, 262), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180), "memfd_secret": (447, 447), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "create_module": (174, None), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "syslog": (103, 116), "vhangup": (153, 58),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "personality": (135, 92), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "nfsservctl": (180, 42), "lookup_dcookie": (212, 18), "modify_ldt": (154, None),
    "iopl": (172, None), "ioperm": (173, None), "uselib": (134, None), "ustat": (136, None), "_sysctl": (156, None),
}  # fmt: skip
#: Programs take the older way where these are not there: clone3's flags cannot be seen, a memfd's bytes not counted.
_ABSENT = {"clone3": (435, 435), "memfd_create": (319, 279)}
_CLONE, _IOCTL = (56, 220), (16, 29)
#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_NAMESPACES = 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
#: TIOCSTI and TIOCLINUX, which type into a terminal.
_TYPING = (0x5412, 0x541C)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
#: Calls of the x32 ABI have numbers from here on.
_X32 = 0x40000000
_LOAD, _JUMP_EQUAL, _JUMP_LEAST, _JUMP_ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
#: Where the kernel puts them, little-endian: the call's number, the architecture, the low half of an argument.
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24


def _filter_calls(network: bool) -> bool:
    """Let the kernel refuse what no homework needs; whether it does."""
    program = call_filter(platform.machine(), network)
    if ctypes is None or not program:
        return False
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(steps)))
    return int(_libc().prctl(_PR_SET_SECCOMP, 2, whole, 0, 0)) == 0


def call_filter(machine: str, network: bool = False) -> Sequence[tuple[int, int, int, int]]:
    """The BPF program: instruction, steps to skip if so and if not, and a number. Empty for other machines."""
    if machine not in _ARCHITECTURES or sys.byteorder != "little":
        return ()
    at, architecture = _ARCHITECTURES[machine]
    refused, absent = (_RETURN, 0, 0, _ERROR | errno.EPERM), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)]
    steps += [(_LOAD, 0, 0, _NUMBER)]
    steps += [(_JUMP_LEAST, 0, 1, _X32), refused] if machine == "x86_64" else []
    for numbers in [*_DENIED.values(), *(() if network else _SOCKETS.values())]:
        steps += [] if numbers[at] is None else [(_JUMP_EQUAL, 0, 1, numbers[at]), refused]
    for numbers in _ABSENT.values():
        steps += [(_JUMP_EQUAL, 0, 1, numbers[at]), absent]
    steps += [(_JUMP_EQUAL, 0, 3, _CLONE[at]), (_LOAD, 0, 0, _FIRST), (_JUMP_ANY, 0, 1, _NAMESPACES), refused]
    steps += [(_LOAD, 0, 0, _NUMBER), (_JUMP_EQUAL, 0, 4, _IOCTL[at]), (_LOAD, 0, 0, _SECOND)]
    steps += [(_JUMP_EQUAL, 1, 0, _TYPING[0]), (_JUMP_EQUAL, 0, 1, _TYPING[1]), refused]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]
