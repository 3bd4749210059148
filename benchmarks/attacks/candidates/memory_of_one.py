"""Takes memory in one process."""
import time


def attack(target):
    held = []
    try:
        for _ in range(target["mebibytes"]):
            held.append(bytearray(b"x") * 2**20)
    except MemoryError:
        return ""
    time.sleep(0.3)
    return f"holds {len(held)} MiB"
