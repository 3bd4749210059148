"""Writes one large file."""
import os


def attack(target):
    taken = 0
    for folder in target["folders"] + [os.environ.get("TMPDIR", "/tmp")]:
        path = os.path.join(folder, target["mark"] + "large")
        try:
            with open(path, "wb", 0) as file:
                for _ in range(8 * target["file"] // 2**18):
                    taken += file.write(bytes(2**18))
        except OSError:
            pass
        if taken > 2 * target["file"]:
            return f"wrote {taken} bytes into {path}"
        taken = 0
    return ""
