"""Reads another process's memory by process_vm_readv."""
import ctypes
import errno
import os
import platform


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 310, "aarch64": 270}[platform.machine()]
    for pid in (target["victim"], os.getppid(), target["grader"]):
        local = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.create_string_buffer(8)), 8)
        remote = (ctypes.c_size_t * 2)(4096, 8)
        ctypes.set_errno(0)
        libc.syscall(number, pid, local, 1, remote, 1, 0)
        if ctypes.get_errno() == errno.EFAULT:  # it may, though nothing is at this address
            return f"may read the memory of {pid}"
    return ""
