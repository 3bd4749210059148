"""Every sentence stands in report/words.py: each is said somewhere, with all its fields, and nowhere else is one."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.grading.conventions import QUESTIONS
from harness.ground.facts import fact
from harness.report.words import HEADERS, WORDS, ByCount, all_said, fact_fields, listed, said, say
from harness.run.result import BaselineVerdict, Kind, Verdict
from harness.scenario.claims.claim import ClaimVerdict

HARNESS = Path(__file__).parents[1] / "harness"
ROOTS = (HARNESS, HARNESS.parent / "reference_numpy", HARNESS.parent / "reference_torch")
FILES = [path for root in ROOTS for path in sorted(root.rglob("*.py"))]
WORDS_FILE = HARNESS / "report" / "words.py"
#: Codes that are put together from the name of a value: verdicts, quantities, sides, of a mistake's way.
MADE = re.compile(
    "(verdict|claim|baseline)_({})|quantit(y|ies)_.*|judged_by_(step|operation)|side_(numpy|torch)"
    "|script_(squares|binary|classes|told|gradient|update|intermediate)|way_.*|formula_.*|left_out_[0-9]+|show_.*|sandbox_.*|held_.*|taught_.*".format(
        "|".join([*(one.code for one in Kind), *(one.name.lower() for one in (*ClaimVerdict, *BaselineVerdict))])
    )
)
#: What is made when a sentence is said.
GIVEN_BESIDES = {"tensor": "quantity"}


@dataclass(frozen=True)
class Read:
    """What these tests look for in a module, found by one walk through it."""

    calls: tuple[Call, ...]
    texts: frozenset[str]
    sentences: tuple[tuple[int, str], ...]
    """With their lines."""
    no_sentences: frozenset[tuple[int, str]]


@dataclass(frozen=True)
class Call:
    """``say("code", field=...)`` or ``fact("code", field=...)``."""

    file: str
    line: int
    function: str
    code: str
    fields: frozenset[str | None]


@cache
def _read(path: Path) -> Read:
    nodes = list(_walk(ast.parse(path.read_text("utf-8"))))
    constants = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    texts = frozenset(str(node.value) for node in constants)
    calls = tuple(_calls_among(path.name, nodes))
    return Read(calls, texts, tuple(_sentences(nodes, constants)), frozenset(_no_sentence(nodes)))


def _walk(tree: ast.AST) -> Iterator[ast.AST]:
    """As ast.walk, in another order and a third of the time."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        for value in vars(node).values():
            if isinstance(value, list):
                stack += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                stack.append(value)


def _forms(code: str) -> tuple[str, ...]:
    found = WORDS[code]
    return (found.one, found.many) if isinstance(found, ByCount) else (found,)


def _fields(code: str) -> set[str]:
    names = {name for form in _forms(code) for _, name, _, _ in string.Formatter().parse(form) if name}
    return {GIVEN_BESIDES.get(name, name) for name in names}


def _calls_among(file: str, nodes: Iterable[ast.AST]) -> Iterator[Call]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "fact"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                fields = frozenset(keyword.arg for keyword in node.keywords)
                yield Call(file, node.lineno, node.func.id, first.value, fields)


def _calls() -> Iterator[Call]:
    return (call for path in FILES for call in _read(path).calls)


def test_every_code_that_is_said_has_a_sentence_and_all_its_fields() -> None:
    for call in _calls():
        assert call.code in WORDS or call.code == "recorded", call
        if None not in call.fields and call.code in WORDS:
            assert _fields(call.code) <= call.fields, call


def test_no_field_hides_what_json_says_of_a_fact() -> None:
    for call in _calls():
        assert call.function != "fact" or not {"code", "text"} & call.fields, call


def test_every_sentence_is_said() -> None:
    texts = frozenset().union(*(_read(path).texts for path in FILES if path != WORDS_FILE))
    inside = WORDS_FILE.read_text("utf-8").partition("_ENGLISH")[0]
    unused = [code for code in WORDS if code not in texts and f'"{code}"' not in inside and not MADE.fullmatch(code)]
    assert not unused


def test_placeholders_are_names_and_both_forms_of_a_number_have_them() -> None:
    forms = [form for code in WORDS for form in _forms(code)]
    names = {form: [name for _, name, _, _ in string.Formatter().parse(form) if name is not None] for form in forms}
    assert not [form for form, own in names.items() if not all(map(str.isidentifier, own))]


def test_there_is_no_f_string_among_the_sentences() -> None:
    sentences = next(
        node
        for node in ast.walk(ast.parse(WORDS_FILE.read_text("utf-8")))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "_ENGLISH"
    )
    assert not [node for node in ast.walk(sentences.value) if isinstance(node, ast.JoinedStr | ast.BinOp)]
    assert all(isinstance(one, str | ByCount) for one in WORDS.values())


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}")


def _sentences(nodes: Iterable[ast.AST], texts: Iterable[ast.Constant]) -> Iterator[tuple[int, str]]:
    """Text of two words or more that is no docstring."""
    bodies = [body for node in nodes for body in [getattr(node, "body", None)] if isinstance(body, list)]
    documented = {one.value for body in bodies for one in body if isinstance(one, ast.Expr)}
    for node in texts:
        text = str(node.value)
        if " " in text and node not in documented and _SENTENCE.search(_COMMENT.sub("", text)):
            yield node.lineno, text


REPORTS = sorted((HARNESS / "report").rglob("*.py"))


def test_no_other_module_of_the_reports_has_a_sentence() -> None:
    assert not [(path.name, *one) for path in REPORTS if path != WORDS_FILE for one in _read(path).sentences]


def test_nothing_is_glued_to_words() -> None:
    glued = [
        (path.name, node.lineno, part.value)
        for path in REPORTS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.Constant) and re.search(r"(^| )[A-Za-z]{2,}( |\Z)", str(part.value))
    ]
    assert not glued


# ---------------------------------------------------------------- sentences of all other modules

#: Where text of two words or more is no sentence that a report says, and why.
NO_SENTENCES = {
    "faults": "the sentences of mistakes are Text, which the catalogues know",
    "entry/commands": "help, which the catalogues know",
    "entry/cli.py": "help",
    "entry/arguments.py": "help",
    "entry/speech.py": "help",
    "entry/pytest_plugin.py": "pytest's own --help, which is English",
    "entry/layer_files.py": "files that are written, in code",
    "entry/template": "a file that is written",
    "checking/homework/holders.py": "code that is run",
    "checking/homework/neurons.py": "code that is put together",
    "checking/homework/adapted.py": "code that is put together",
    "checking/homework/calling/text.py": "code that is put together",
    "checking/conducted": "code that is put together, and what runs beside it",
    "checking/homework/adapted_losses.py": "the same",
    "checking/one_layer/text.py": "code that is put together",
    "candidate/process/worker.py": "a process of its own; process/understood.py tells what it says",
    "candidate/process/wire.py": "the same",
    "candidate/process/interpreter.py": "code, run by another Python",
    "candidate/process/sandbox/container.py": "code, run by another Python and by a shell",
    "candidate/process/understood.py": "what the process says, to be recognised",
    "scenario/losses": "formulas, for tables in docs/",
    "ground/homes.py": "for a developer: a module that is missing",
    "ground/usage.py": "what click says, to be recognised",
}
#: What a part of an assignment asks for, as it is written there.
_ANSWERS = {words for one in QUESTIONS for words in (one.name, *(answer.words for answer in one.answers))}
#: Text that is no sentence for a person, by file.
NO_SENTENCE = {
    "__init__.py": {" has no attribute "},
    "candidate/process/recorder.py": {"Sub output|one_hot"},
    "candidate/process/process.py": {"output of a checked file", " is from before a restart"},
    "candidate/reading/live.py": {"from __future__ import annotations\n", "<what is read>"},
    "checking/homework/vocabulary.py": {"Course of backprop-harness"},
    "grading/assignment.py": {"Assignment of backprop-harness", "string object", "string array"},
    "grading/kinds.py": {"input gradient"},
    "grading/conventions.py": {words for words in _ANSWERS if " " in words},
    "checking/script/judge.py": {"not every gradient is told", "nobody can tell by which factor they are told"},
    "scenario/model.py": {
        "Scenario file of backprop-harness",
        "Another scenario file, whose fields this one takes.",
        "A field's path and its values, or a name and its variants (each: paths and values).",
    },
    "scenario/claims/claim.py": {"not determined", "not run"},
    "run/result.py": {" is wrong", "as expected", "NOT AS EXPECTED: "},
    "candidate/side.py": {"lists weights biases"},
    "candidate/speaking/layout.py": {"(in, out)", "(out, in)"},
    "entry/pytest_candidates.py": {"dict[str, FileChecked]", "backprop-harness check "},
    "checking/script/losses.py": {"binary cross entropy", "cross entropy"},
    "checking/script/network.py": {"by unit", "by input"},
    "checking/spoken.py": {".forward and backward"},
    "checking/homework/update_objects.py": {"the update"},
    "checking/homework/networks.py": {"linear sigmoid"},
    "checking/opening.py": {'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}'},
    "ground/environment.py": {"model name"},
    "grading/pool.py": {
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from harness.grading.serve import main; main()"
    },
}
OUTSIDE_REPORT = [path for path in FILES if path.is_relative_to(HARNESS) and path.parent != HARNESS / "report"]


def _no_sentence(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Lists of names that are split, patterns, and what an assertion or a developer's error says."""
    for node in nodes:
        is_split = isinstance(node, ast.Attribute) and node.attr == "split"
        function = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        is_pattern = function.startswith("re.") or function in ("_words", "words_of")
        error = node.exc if isinstance(node, ast.Raise) else None
        of_developer = isinstance(error, ast.Call) and ast.unparse(error.func) in ("AssertionError", "MissingHome")
        if is_split or is_pattern or of_developer or isinstance(node, ast.Assert):
            within = (one for one in _walk(node) if isinstance(one, ast.Constant))
            yield from ((one.lineno, one.value) for one in within if isinstance(one.value, str))


def test_no_module_outside_the_reports_has_a_sentence() -> None:
    """What a person reads is a fact, which report/words.py says in the language that is spoken."""
    found = [(path.name, *one) for path in OUTSIDE_REPORT for one in _sentences_outside(path)]
    assert not found, "make it a fact, and say it in report/words.py"


def _sentences_outside(path: Path) -> Iterator[tuple[int, str]]:
    """With their lines, but for what is listed above as none."""
    name = path.relative_to(HARNESS).as_posix()
    if any(name == one or name.startswith(f"{one}/") for one in NO_SENTENCES):
        return
    for one in _read(path).sentences:
        if one not in _read(path).no_sentences and one[1] not in NO_SENTENCE.get(name, ()):
            yield one


def test_every_exception_is_one() -> None:
    """A file that is named has text of that kind still."""
    for name in (*NO_SENTENCES, *NO_SENTENCE):
        assert (HARNESS / name).exists(), name
    for name, texts in NO_SENTENCE.items():
        there = {text for _, text in _read(HARNESS / name).sentences}
        assert texts <= there, name


# ---------------------------------------------------------------- saying


def test_a_number_chooses_the_form() -> None:
    assert (say("claims", count=1), say("claims", count=2), say("claims", count=0)) == (
        "1 claim",
        "2 claims",
        "0 claims",
    )


def test_facts_within_facts_are_said_within() -> None:
    inner = fact("constant_ratio", side="numpy", ratio=fact("times_size", size=4, of=fact("size_rows")))
    assert said(inner) == "numpy is 4 times (the batch's rows) the exact value in every entry"
    assert fact_fields(inner)["ratio"]["of"] == {"code": "size_rows", "text": "the batch's rows"}


def test_several_things_are_listed() -> None:
    assert listed("abc") == "a, b and c" and listed("a") == "a" and listed([]) == ""
    assert all_said([fact("half"), fact("minus")]) == "half, and minus" and all_said([]) == ""
    assert say("shapes_differ", first=(3,), second=(1, 3)) == "shape (3,) against (1, 3)"


def test_a_verdict_is_said_as_it_is_written_in_python() -> None:
    for kind in Kind:
        verdict = Verdict(kind, "numpy" if kind is Kind.WRONG else "")
        assert said(fact("should_differ", quantity="loss", verdict=verdict)).endswith(f"but is {verdict}")


def test_every_table_has_headers() -> None:
    assert all(isinstance(header, str) for headers in HEADERS.values() for header in headers)
