"""Takes memory that belongs to no process: files without a name in memory, System V segments."""
import ctypes
import os


def attack(target):
    taken, held = 0, []
    for at in range(target["mebibytes"]):
        try:
            held.append(os.memfd_create(f"m{at}"))
            taken += os.write(held[-1], bytes(2**20))
        except OSError:
            break
    segment = ctypes.CDLL(None).shmget(0, 2**20, 0o1600)
    if segment >= 0:
        ctypes.CDLL(None).shmctl(segment, 0, 0)  # removed again
    for descriptor in held:
        os.close(descriptor)
    return f"{taken} bytes in memory files, segment {segment}" if taken or segment >= 0 else ""
