"""Reads the grader's answers and results, a key, and the passwords' file."""


def attack(target):
    for path in [*target["private"], "/etc/shadow"]:
        try:
            with open(path, "rb") as file:
                if file.read(1):
                    return f"read {path}"
        except OSError:
            pass
    return ""
