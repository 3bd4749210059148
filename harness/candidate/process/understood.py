"""What the process of a checked file says of its own, in English -> the fact that it is.

That process imports nothing of the harness, and may be of an older Python: it sends text. What an exception of the
file says stays as it is.
"""

from __future__ import annotations

import re

from harness.ground.facts import Fact, Told, fact

_ALLOW = r" is not available to a checked file; {} \(--allow (?P=name) lets it in\)"
#: By code, the sentence with its fields; each is the English of words.py.
_SENTENCES = {
    "process_no_framework": r"(?P<name>\w+)" + _ALLOW.format("the gradients should be computed by hand"),
    "process_no_plots": r"(?P<name>\w+)" + _ALLOW.format("nothing is drawn"),
    "process_no_module": r"(?P<name>\w+) is not available to a checked file",
    "process_module_not_there": r"(?P<name>[\w.]+) is not there",
    "process_module_not_installed": r"(?P<name>[\w.]+) is not installed",
    "process_file_ended": r"the file ended the program: (?P<error>.*)",
    "process_value_of_kind": (
        r"(?P<what>\S+) is (?P<kind>an? \S+); should be made of None, numbers, texts, lists, dicts and NumPy arrays of "
        r"them"
    ),
    "process_value_in_itself": r"(?P<what>\S+) contains itself",
    "process_value_too_deep": r"(?P<what>\S+) is nested more than (?P<most>\d+) levels deep",
    "process_key_of_kind": r"(?P<what>\S+) has (?P<kind>an? \S+) as key; should be a str or an int",
    "process_array_not_plain": r"(?P<what>\S+) is (?P<kind>an? \S+); should be a plain array, as np\.asarray makes it",
    "process_array_of_axes": r"(?P<what>\S+) has (?P<axes>\d+) axes; should be at most (?P<most>\d+)",
    "process_array_of_dtype": r"(?P<what>\S+) is (?P<kind>an? \S+) array; should be float, int or bool",
    "process_scalar_of_dtype": r"(?P<what>\S+) is (?P<kind>an? \S+) scalar; should be float, int or bool",
    "process_int_of_bits": r"(?P<what>\S+) is an int of (?P<bits>\d+) bits; should be at most (?P<most>\d+)",
    "process_too_many_values": r"(?P<what>\S+) has more than (?P<most>\d+) values in lists and dicts",
    "process_too_much_text": r"(?P<what>\S+) has more than (?P<most>\d+) MiB of text",
    "process_too_much_besides": r"more than (?P<most>\d+) MiB outside of arrays",
    "process_arrays_too_large": (
        r"(?P<what>\S+) brings the arrays beyond the limit: its shape is (?P<shape>\([\d, ]*\))"
    ),
}


def understood(text: str) -> str:
    """The same text; where it is one of these sentences, a person reads it in the language that is spoken."""
    for code, sentence in _SENTENCES.items():
        if found := re.fullmatch(sentence, text):
            return Told(fact(code, **{name: _said(name, field) for name, field in found.groupdict().items()}))
    return text


def _said(name: str, field: str) -> Fact | str:
    """A kind of object with its article, which other languages leave out."""
    if name != "kind":
        return field
    article, _, kind = field.partition(" ")
    return fact("process_an" if article == "an" else "process_a", kind=kind)
