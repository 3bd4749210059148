"""Takes memory in several processes, each of which takes little."""
import os
import signal
import time


def attack(target):
    made = []
    for _ in range(6):
        try:
            pid = os.fork()
        except OSError:
            return ""
        if pid == 0:
            signal.alarm(5)
            held = bytearray(b"x") * (target["mebibytes"] // 6 * 2**20)
            time.sleep(1)
            os._exit(held is None)
        made.append(pid)
    codes = [os.waitpid(pid, 0)[1] for pid in made]
    return "" if any(codes) else f"hold {target['mebibytes']} MiB together"
