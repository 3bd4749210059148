"""Starts threads without end."""
import threading


def attack(target):
    stop, made = threading.Event(), []
    try:
        for _ in range(target["processes"]):
            one = threading.Thread(target=stop.wait, args=(3,), daemon=True)
            one.start()
            made.append(one)
    except RuntimeError:
        pass
    stop.set()
    return f"{len(made)} threads at a time" if len(made) > 40 else ""
