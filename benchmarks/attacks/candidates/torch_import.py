"""Lets torch compute the gradients, by every way to write the import."""
import base64


def attack(target):
    ways = [
        "import torch; torch.tensor([1.0])",
        "import importlib; importlib.import_module('torch').tensor([1.0])",
        "__import__('to' + 'rch').tensor([1.0])",
        "import importlib.util as u; m = u.module_from_spec(u.find_spec('torch')); m.tensor([1.0])",
        "import torch.nn.functional as F; F.relu",
    ]
    for way in ways:
        try:
            exec(base64.b64decode(base64.b64encode(way.encode())), {"__name__": __name__})
        except Exception:
            continue
        if "F.relu" not in way:
            return f"has torch by {way}"
    return ""
