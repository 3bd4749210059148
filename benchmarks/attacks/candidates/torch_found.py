"""Takes away what keeps torch out, and imports it."""
import importlib.util
import sys


def attack(target):
    sys.meta_path[:] = [finder for finder in sys.meta_path if isinstance(finder, type)]
    try:
        spec = importlib.util.find_spec("torch")
        with open(spec.origin) as file:
            return "has torch" if file.read(1) else ""
    except (OSError, ImportError, AttributeError):
        return ""
