"""What a candidate may be named by, how its pieces are read, and how everything that is wrong is refused."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.candidate.reading.source import MAX_BYTES, Unit, read
from harness.ground.errors import CandidateFileError, HarnessError, UsageError


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def _code(text: str) -> str:
    (unit,) = read(text).units
    return unit.code


def _cell(*lines: str, kind: str = "code", **fields: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": [f"{line}\n" for line in lines], "metadata": {}, **fields}


def _notebook(*cells: Any, name: str = "hw3.ipynb", **fields: Any) -> str:
    return _write(name, json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **fields}))


def _refusal(text: str) -> str:
    """The message with which ``text`` is refused; nothing where it is read."""
    try:
        read(text)
    except HarnessError as error:
        return str(error)
    return ""


# Names


def test_a_script_is_one_unit_with_the_file_s_lines(tmp_path: Path) -> None:
    source = read(_write("my_backprop.py", "\nx = 1\n"))
    assert source.units == (Unit("my_backprop.py", "\nx = 1\n"),)
    assert (source.file, source.folder, source.module, source.name) == (Path("my_backprop.py"), tmp_path, None, None)


def test_an_object_is_named_after_a_colon() -> None:
    _write("my_backprop.py", "x = 1")
    assert read("my_backprop.py:loss_and_gradients").name == "loss_and_gradients"
    assert read("my_backprop.py:Net.step").name == "Net.step"


def test_the_folder_of_a_file_elsewhere_is_its_own(tmp_path: Path) -> None:
    Path("week3").mkdir()
    assert read(_write("week3/a.py", "x = 1") + ":f").folder == tmp_path / "week3"


@pytest.mark.skipif(os.name == "nt", reason="file names without colons")
@pytest.mark.parametrize("name", ["a:b.py", "C:a.py", "a#b.py", "a.py:b.py", "notes.md#1.py"])
def test_colons_in_names_of_files_that_exist_are_theirs(name: str) -> None:
    _write(name, "x = 1")
    assert (read(name).file, read(name).name) == (Path(name), None)
    assert (read(f"{name}:f").file, read(f"{name}:f").name) == (Path(name), "f")


def test_a_drive_letter_is_no_separator() -> None:
    with pytest.raises(UsageError, match=re.escape(r"C:\hw\my.py: no such file")):
        read(r"C:\hw\my.py:name")


def test_a_module_is_named_and_not_read(tmp_path: Path) -> None:
    source = read("package.module:Net.loss")
    assert (source.module, source.name, source.file, source.units) == ("package.module", "Net.loss", None, ())
    assert source.folder == tmp_path


def test_a_folder_does_not_hide_the_module_of_its_name() -> None:
    Path("package").mkdir()
    assert read("package:name").module == "package"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("package.module", r"package\.module: which object of it\? Name it after a colon, package\.module:name"),
        ("my_bckprop.py", r"my_bckprop\.py: no such file; did you mean my_backprop\.py\?"),
        ("my_bckprop.py:f", r"my_bckprop\.py: no such file; did you mean my_backprop\.py\?"),
        ("zzz.md", r"zzz\.md: no such file; check the path"),
        ("week3/a.py", r"week3/a\.py: no such file, nor a folder week3; check the path"),
        ("my_backprop", r"'my_backprop': no such file; did you mean my_backprop\.py\?; a candidate is my_backprop\.py"),
        ("my_backprop.py:", r"my_backprop\.py:: what follows the colon should be a Python name, such as train$"),
        ("my_backprop.py:2", r"my_backprop\.py:2: what follows the colon should be a Python name"),
        ("my_backprop.py#2", r"my_backprop\.py#2: a \.py file has no parts .* named my_backprop\.py:name"),
        (
            "data.txt",
            r"data\.txt: not a kind of file that is read; a candidate is my_backprop\.py, .*package\.module:name",
        ),
        ("data.zip", r"data\.zip: an archive; unpack it, and check the folder\..*--one --assignment"),
        ("data.txt:f", r"data\.txt: not a kind of file that is read"),
        (".", r"\.: a folder; name a file in it: my_backprop\.py"),
        ("", r"'': no such file; a candidate is"),
        ("a" * 5000 + ".py", r"no such file; check the path"),
        ("\0.py", r"no such file; check the path"),
    ],
)
def test_what_names_nothing_is_told_with_a_remedy(text: str, message: str) -> None:
    _write("my_backprop.py", "x = 1")
    _write("data.txt", "x = 1")
    _write("data.zip", "PK")
    with pytest.raises(UsageError, match=message):
        read(text)


@given(st.text(alphabet=st.sampled_from(".:#/\\ abpymdipynb\0\ud800é"), max_size=20))
@example("my.py:a:b")
def test_any_text_is_read_or_refused(text: str) -> None:
    assert _refusal(text) or read(text).text == text


# Bytes


@pytest.mark.parametrize(
    "content",
    [
        "s = '梯度'\n".encode(),
        b"\xef\xbb\xbf" + "s = '梯度'\n".encode(),
        "s = '梯度'\n".encode("gbk"),
        "s = '梯度'\r\n".encode("gb18030"),
    ],
)
def test_utf8_with_or_without_mark_and_gbk_are_read(content: bytes) -> None:
    assert _code(_write("a.py", content)) == "s = '梯度'\n"


@pytest.mark.parametrize(
    ("encoding", "comment"),
    [("latin-1", "# -*- coding: latin-1 -*-"), ("gbk", "#!/usr/bin/python\n# 中文 vim: set fileencoding=gbk :")],
)
def test_a_declared_encoding_is_used(encoding: str, comment: str) -> None:
    text = f"{comment}\ns = '{'é' if encoding == 'latin-1' else '误差'}'\n"
    assert _code(_write("a.py", text.encode(encoding))) == text


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_become_newlines(ending: str) -> None:
    assert _code(_write("a.py", f"a = 1{ending}b = 2{ending}")) == "a = 1\nb = 2\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = 1\nb = '\xff\xff'\n", r"^a\.py:2:6: not UTF-8 text; save the file as UTF-8$"),
        (b"a = 1\nb\0 = 2\n", r"^a\.py:2:2: a NUL byte; save the file as UTF-8 text, not as UTF-16$"),
        ("x = 1".encode("utf-16"), r"^a\.py:1:4: a NUL byte"),
        (b"# coding: ascii\nx = '\xe9'\n", r"^a\.py:2:6: not ascii, as its first lines say; save the file as UTF-8"),
        (b"# coding: rot13\nx = 1\n", r"^a\.py:1:1: not rot13, as its first lines say"),
        (b"# coding: klingon\nx = 1\n", r"^a\.py:1:1: unknown encoding: klingon; save the file as UTF-8"),
        (b"# coding: unicode_escape\nx = '\\ud800'\n", r"^a\.py:2:6: a NUL or half a surrogate pair"),
        (b"", r"^a\.py:1:1: the file is empty; it should hold Python$"),
        (b"#" * (MAX_BYTES + 1), r"^a\.py: larger than 8 MiB; keep data in a file of its own$"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_place(content: bytes, message: str) -> None:
    with pytest.raises(CandidateFileError, match=message):
        read(_write("a.py", content))


@given(st.binary(max_size=40), st.sampled_from([".py", ".ipynb", ".md"]))
@example(b"# coding: utf-7\n+AAA-", ".py")
@example(b"# coding: undefined\n", ".py")
@example(b"# coding: idna\n\xe9", ".py")
def test_any_bytes_are_read_or_refused(content: bytes, suffix: str) -> None:
    name = _write(f"any{suffix}", content)
    assert _refusal(name).startswith(name) or read(name).units


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_not_waited_on() -> None:
    os.mkfifo("a.py")
    with pytest.raises(CandidateFileError, match=r"a\.py: not a regular file"):
        read("a.py")


def test_a_folder_with_a_script_s_name_is_refused() -> None:
    Path("a.py").mkdir()
    with pytest.raises(UsageError, match=r"a\.py: a folder; name a file in it"):
        read("a.py")


# Notebooks


def test_all_code_cells_are_units_counted_from_one() -> None:
    source = read(_notebook(_cell("# Text", kind="markdown"), _cell("a = 1"), _cell(), _cell("b = 2"))).units
    assert source == (Unit("hw3.ipynb[cell 1]", "a = 1\n"), Unit("hw3.ipynb[cell 3]", "b = 2\n"))


def test_a_cell_s_source_may_be_one_text() -> None:
    assert _code(_notebook(_cell(source="a = 1\r\nb = 2"))) == "a = 1\nb = 2"


def test_cells_are_chosen_by_tag_by_id_and_by_number() -> None:
    _notebook(
        _cell("a = 1", metadata={"tags": ["net", "2"]}),
        _cell("b = 1", id="3f-a"),
        _cell("c = 1", metadata={"tags": ["net", "step:one"]}),
    )
    labels = {
        text: [unit.label for unit in read(f"hw3.ipynb#{text}").units] for text in ("net", "3f-a", "2", "3", "step:one")
    }
    assert labels == {
        "net": ["hw3.ipynb[cell 1]", "hw3.ipynb[cell 3]"],
        "3f-a": ["hw3.ipynb[cell 2]"],
        "2": ["hw3.ipynb[cell 1]"],
        "3": ["hw3.ipynb[cell 3]"],
        "step:one": ["hw3.ipynb[cell 3]"],
    }
    assert read("hw3.ipynb#net:train").name == "train"
    assert read("hw3.ipynb:train").name == "train"


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("nett", r"hw3\.ipynb#nett: none of its 2 code cells has this name; did you mean #net\?"),
        ("9", r"hw3\.ipynb#9: none of its 2 code cells has this name; there are #net, #1 to #2"),
        ("0", r"hw3\.ipynb#0: none of its 2"),
        ("", r"hw3\.ipynb#: none of its 2"),
    ],
)
def test_a_choice_of_no_cell_lists_what_there_is(selector: str, message: str) -> None:
    _notebook(_cell("a = 1", metadata={"tags": ["net"]}), _cell("b = 1"))
    with pytest.raises(UsageError, match=message):
        read(f"hw3.ipynb#{selector}")


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "  %matplotlib inline".strip(),
        "!pip install numpy",
        "pip install numpy",
        "?np.array",
        "np.array?",
        "np.array??",
        "files = !ls",
        "t = %timeit -o f()",
        "%%time",
    ],
)
def test_magics_are_blanked_and_lines_stay(line: str) -> None:
    assert _code(_notebook(_cell(line, "a = 1", "b = 2"))) == "\na = 1\nb = 2\n"


def test_a_continued_shell_line_is_blanked_whole() -> None:
    assert _code(_notebook(_cell("a = 1", "!pip install \\", "  numpy", "b = 2"))) == "a = 1\n\n\nb = 2\n"


def test_an_indented_magic_leaves_its_block_a_statement() -> None:
    code = _code(_notebook(_cell("for i in range(3):", "    %timeit f(i)", "b = 2")))
    assert code == "for i in range(3):\n    pass\nb = 2\n"
    compile(code, "cell", "exec")


@pytest.mark.parametrize(
    "lines",
    [
        ("a = (7", "  % 4)"),
        ('s = """', "!no shell", '"""'),
        ("s = '''it''s", "% d", "'''"),
        ("a = 7 \\", "  % 4"),
        ('s = "#("; t = [', "  1", "  % 3]"),
        ("a = 1 if 2 != 3 else 4  # what?",),
        ("a %= 4",),
        ("s = '%d' % 3",),
    ],
)
def test_python_that_looks_like_magics_stays(lines: tuple[str, ...]) -> None:
    code = "".join(f"{line}\n" for line in lines)
    assert _code(_notebook(_cell(*lines))) == code
    compile(code, "cell", "exec")


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%javascript", "%%writefile net.py", "%%python2", "%%R -i x"])
def test_cells_for_something_else_are_left_out_but_counted(magic: str) -> None:
    _notebook(_cell("", magic, "ls"), _cell("a = 1"))
    assert read("hw3.ipynb").units == (Unit("hw3.ipynb[cell 2]", "a = 1\n"),)
    shown = magic.split()[0]
    with pytest.raises(CandidateFileError, match=rf"^hw3\.ipynb\[cell 1\]:1:1: {shown} makes it no Python"):
        read("hw3.ipynb#1")


def test_an_empty_cell_that_is_chosen_is_refused() -> None:
    with pytest.raises(CandidateFileError, match=r"^hw3\.ipynb\[cell 1\]:1:1: no Python in it; choose another part"):
        read(_notebook(_cell("%matplotlib inline")) + "#1")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"nbformat": 4,\n "cells": [}', r"^a\.ipynb:2:12: not valid JSON: .*; save the notebook with Jupyter$"),
        ("\n" + '{"a": ' * 100_000, r"^a\.ipynb:2:1201: nested deeper than 200 levels"),
        ("[" * 100_000, r"^a\.ipynb:1:201: nested deeper than 200 levels"),
        ("[]", r"^a\.ipynb:1:1: not a notebook: should be a JSON object"),
        ("{}", r"^a\.ipynb:1:1: not a notebook: it has no nbformat"),
        ('{"nbformat": true}', r"^a\.ipynb:1:1: not a notebook: it has no nbformat"),
        (
            '{"nbformat": 3, "worksheets": []}',
            r"^a\.ipynb:1:1: nbformat 3, but should be 4; open it in Jupyter and save it",
        ),
        ('{"nbformat": ' + "9" * 5000 + "}", r"^a\.ipynb:1:1: nbformat inf, but should be 4"),
        ('{"nbformat": 4}', r"^a\.ipynb:1:1: cells: should be a list of objects"),
        ('{"nbformat": 4, "cells": [1]}', r"^a\.ipynb:1:1: cells: should be a list of objects"),
        ('{"nbformat": 4, "cells": []}', r"^a\.ipynb:1:1: no code cell with Python in it"),
    ],
)
def test_what_is_no_notebook_is_told_with_its_place(content: str, message: str) -> None:
    with pytest.raises(CandidateFileError, match=message):
        read(_write("a.ipynb", content))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (_cell(source=1), r"^hw3\.ipynb\[cell 1\]: source: should be text or a list of lines"),
        (_cell(source=["a", 1]), r"source: should be text or a list of lines"),
        (_cell("a", metadata={"tags": "net"}), r"^hw3\.ipynb\[cell 1\]: metadata\.tags: should be a list of texts"),
        (_cell("a", metadata=[]), r"metadata\.tags: should be a list of texts"),
        (_cell("a = 1", "b = '\0'"), r"^hw3\.ipynb\[cell 1\]:2:6: a NUL or half a surrogate pair"),
        (_cell("a = '\ud800'"), r"^hw3\.ipynb\[cell 1\]:1:6: a NUL or half a surrogate pair"),
    ],
)
def test_what_is_no_cell_is_told_by_its_number(cell: dict[str, Any], message: str) -> None:
    with pytest.raises(CandidateFileError, match=message):
        read(_notebook(cell))


def test_a_notebook_in_another_language_is_refused() -> None:
    with pytest.raises(CandidateFileError, match=r"^hw3\.ipynb:1:1: a notebook in 'julia'; it should be one in Python"):
        read(_notebook(_cell("a = 1"), metadata={"kernelspec": {"language": "julia"}}))


_KEYS = st.sampled_from(["cells", "cell_type", "source", "metadata", "tags", "id", "language_info", "name"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _JSON, max_size=4))
def test_any_json_is_read_or_refused(content: dict[str, Any]) -> None:
    name = _write("any.ipynb", json.dumps({"nbformat": 4, **content}))
    assert _refusal(name).startswith(name) or read(name).units


# Pages

PAGE = """\
# My network

## Forward & *backward*

```python {#net}
a = 1
```

- An item:

  ~~~py title="net.py" linenums="1"
  b = 2
  ~~~

### Forward & backward

``` {.python3 name=last}
c = 3
```

## Other

```bash
ls
```

    indented = 1

> ```python
> >>> d = 4
> >>> def f():
> ...     return 1
> ...
> >>> d
> 4
> ```
"""


def _lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers, of all units."""
    found = [(at, line) for unit in read(text).units for at, line in enumerate(unit.code.split("\n"), 1) if line]
    assert all(unit.offset == 0 and unit.label == "page.md" for unit in read(text).units)
    return found


def test_all_python_blocks_of_a_page_stay_on_its_lines() -> None:
    _write("page.md", PAGE)
    expected = [(6, "a = 1"), (12, "b = 2"), (18, "c = 3")]
    session = [(30, "d = 4"), (31, "def f():"), (32, "    return 1"), (34, "d")]
    assert _lines_of("page.md") == expected + session


@pytest.mark.parametrize(
    ("selector", "numbers"),
    [
        ("net", [6]),
        ("net.py", [12]),
        ("last", [18]),
        ("3", [18]),
        ("forward--backward", [6, 12, 18]),
        ("forward--backward-1", [18]),
        ("Forward & backward", [6, 12, 18]),
        ("my-network", [6, 12, 18, 30, 31, 32, 34]),
    ],
)
def test_blocks_are_chosen_by_name_number_and_heading(selector: str, numbers: list[int]) -> None:
    _write("page.md", PAGE)
    assert [number for number, _ in _lines_of(f"page.md#{selector}")] == numbers
    assert read(f"page.md#{selector}:f").name == "f"


@pytest.mark.parametrize("info", ["python {#a}", "py name=a", "Python3 name='a'", 'python,name="a"', "{.python .x #a}"])
def test_block_names_are_written_in_many_ways(info: str) -> None:
    _write("page.md", f"```{info}\nx = 1\n```\n```python\ny = 1\n```\n")
    assert _lines_of("page.md#a") == [(2, "x = 1")]


@pytest.mark.parametrize("info", ["", "bash", "pythonic", "text python", "py-x"])
def test_other_blocks_are_no_python(info: str) -> None:
    with pytest.raises(CandidateFileError, match=r"^page\.md:1:1: no Python block; fence the code with ```python$"):
        read(_write("page.md", f"```{info}\nx = 1\n```\n"))


def test_a_heading_in_chinese_has_its_slug() -> None:
    _write("page.md", "# 反向 传播\n```python\nx = 1\n```\n")
    assert (
        _lines_of("page.md#反向-传播") == _lines_of("page.md#%E5%8F%8D%E5%90%91-%E4%BC%A0%E6%92%AD") == [(3, "x = 1")]
    )


def test_a_choice_of_no_block_lists_what_there_is() -> None:
    _write("page.md", PAGE)
    with pytest.raises(
        UsageError, match=r"page\.md#nett: none of its 4 Python blocks has this name; did you mean #net\?"
    ):
        read("page.md#nett")
    with pytest.raises(UsageError, match=r"page\.md#zzz: .*; there are #net, #my-network, .*#1 to #4$"):
        read("page.md#zzz")


@given(st.text(alphabet=st.sampled_from("`~#>- \n\tpyx=1{}\"'é"), max_size=80))
def test_any_page_is_read_or_refused_and_keeps_its_lines(text: str) -> None:
    _write("any.md", text)
    refusal = _refusal("any.md")
    assert not refusal or refusal.startswith("any.md:")
    lines = text.split("\n")
    for unit in () if refusal else read("any.md").units:
        for at, line in enumerate(unit.code.split("\n")):
            assert line.strip() in lines[at].expandtabs(4) or line.strip() in lines[at]
