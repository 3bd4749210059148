"""Writes into the results, into the project, and into its own submission."""


def attack(target):
    for path in target["writable"]:
        try:
            with open(path, "a") as file:
                file.write(target["mark"])
            return f"wrote {path}"
        except OSError:
            pass
    return ""
