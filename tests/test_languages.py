"""English and Chinese: every sentence is in both, with the same placeholders, and only sentences are in a language."""

from __future__ import annotations

import json
import os
import re
import string
import subprocess
import sys

import pytest
from babel.messages.mofile import read_mo

from harness.ground import language
from harness.ground.facts import Text, fact
from harness.ground.language import CHINESE, ENGLISH, speaking
from harness.report.layout import WIDTH, width, wrapped
from harness.report.tables import table
from harness.report.words import fact_fields, headers, listed, said, say
from translations.__main__ import path_of, read, texts
from translations.messages import Message, messages

MESSAGES = tuple(messages())
CATALOGUE = read(CHINESE)
WIDE = re.compile(r"[\u4e00-\u9fff]")


def _chinese(one: Message) -> str:
    entry = CATALOGUE.get(one.english, one.context)
    assert entry is not None and not entry.fuzzy, one
    (text,) = (entry.string,) if isinstance(entry.string, str) else entry.string
    return text


def _fields(text: str) -> list[tuple[str, str | None]]:
    return sorted({(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("language", [CHINESE])
def test_the_catalogue_says_what_the_sources_say(language: str) -> None:
    po, _ = texts(language)
    assert path_of(language).read_bytes() == po, "run python -m translations"
    with path_of(language).with_suffix(".mo").open("rb") as file:
        compiled = {(one.context, _first(one.id)): one.string for one in read_mo(file) if one.id}
    edited = {(one.context, _first(one.id)): one.string for one in read(language) if one.id}
    assert {key: _first(text) for key, text in compiled.items()} == {key: _first(text) for key, text in edited.items()}


def _first(what: str | tuple[str, ...]) -> str:
    return what if isinstance(what, str) else what[0]


def test_no_sentence_is_missing_in_chinese() -> None:
    assert not [one for one in MESSAGES if not _chinese(one)]


def test_placeholders_are_the_same_in_both() -> None:
    for one in MESSAGES:
        many = one.english if isinstance(one.english, str) else one.english[1]
        if not _is_mistake(one) and one.context not in (None, "help"):  # of these nothing is filled in
            assert _fields(_chinese(one)) == _fields(many), one


def _is_mistake(one: Message) -> bool:
    return str(one.context).rpartition(".")[2] in ("sentence", "hint", "thought")


def test_chinese_is_chinese() -> None:
    """What has two English words in a row has a Chinese character, unless it is code."""
    english = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
    assert not [one for one in MESSAGES if english.search(str(one.english)) and not WIDE.search(_chinese(one))]


def test_punctuation_of_chinese_is_wide() -> None:
    assert not [one for one in MESSAGES if re.search(r"[\u4e00-\u9fff][,;?!]", _chinese(one))]


# ---------------------------------------------------------------- which language


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "zh_TW"}, CHINESE),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh"}, ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, ENGLISH),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:zh_CN"}, CHINESE),
        ({"LANG": "de_DE.UTF-8"}, ENGLISH),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, CHINESE),
    ],
)
def test_the_system_says_which(environment: dict[str, str], spoken: str) -> None:
    assert language.of_environment(environment) == spoken


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["check", "a.py", "--lang", "zh"], "zh"),
        (["--lang=en", "run"], "en"),
        (["run", "--", "--lang", "zh"], None),
        (["run", "--lang"], None),
        ([], None),
    ],
)
def test_the_command_line_says_which(arguments: list[str], asked: str | None) -> None:
    assert language.asked(arguments) == asked


def _program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harness", *arguments]
    known = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "LANGUAGE")}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=known | environment)


def test_help_and_a_wrong_option_are_in_the_language_that_is_asked_for() -> None:
    for given in ({"LANG": "zh_CN.UTF-8"}, {}):
        extra = () if given else ("--lang", "zh")
        told = _program("run", *extra, "--help", **given).stdout
        assert "用法:" in told and "选项:" in told and "像文档那样跑完每一步" in told
        assert max(map(width, told.splitlines())) <= 80
        wrong = _program("run", "--stps", "3", *extra, **given)
        assert wrong.returncode == 2 and "错误：--stps：没有这个选项，是不是 --steps？" in wrong.stderr.replace(
            "seeds", "steps"
        )
    assert "Usage:" in _program("run", "--help", "--lang", "en", LANG="zh_CN.UTF-8").stdout


def test_another_language_is_refused() -> None:
    wrong = _program("list", "--lang", "fr")
    assert wrong.returncode == 2 and "--lang: should be en or zh, not fr" in wrong.stderr


# ---------------------------------------------------------------- what is in it


def test_a_sentence_its_parts_and_a_mistake_are_in_chinese() -> None:
    what = fact(
        "numbered_mistake",
        mistake=Text("a weight's gradient has the wrong sign", "weight_gradient_negated.sentence"),
        number=6,
    )
    assert said(what) == "a weight's gradient has the wrong sign (fault 6)"
    with speaking(CHINESE):
        assert WIDE.search(said(what)) and not re.search("[a-z]", said(what))
        assert listed(["W1", "b1", "W2"]) == "W1、b1 和 W2"
        assert say("claims", count=1).replace("1", "2") == say("claims", count=2) != "2 claims"
        assert headers("parts")[0] != "verdict"
    assert listed(["W1", "b1", "W2"]) == "W1, b1 and W2"


def test_digits_follow_a_mistake_in_both() -> None:
    text = Text("a factor", "nothing.known").followed_by(": 0.5")
    assert text == "a factor: 0.5" == said(text)
    with speaking(CHINESE):
        assert said(text) == "a factor：0.5"  # nobody has translated the words, and a colon is wide


def test_json_is_in_english() -> None:
    with speaking(CHINESE):
        fields = fact_fields(fact("script_line_goes", before="x = 1"))
    assert fields == fact_fields(fact("script_line_goes", before="x = 1"))
    assert json.dumps(fields).isascii()


def test_tables_of_wide_characters_are_no_wider() -> None:
    rows = [["梯度除以了输入的个数，而不是样本数" * 4, "W1", "错误"], ["b", "第 12 行", "正确"]]
    lines = table(rows, ["位置", "名称", "结论"]).splitlines()
    assert max(map(width, lines)) <= WIDTH
    at = {width(line.partition(word)[0]) for line in lines for word in ("W1", "第 12 行", "名称") if word in line}
    assert len(at) == 1


@pytest.mark.parametrize("columns", range(12, 40))
def test_no_line_of_chinese_begins_or_ends_with_the_wrong_mark(columns: int) -> None:
    lines = wrapped("待检文件不能使用 torch：梯度应当手写（--allow torch 可放行），或「去掉」它；见说明。", columns)
    assert not [line for line in lines if line[0] in "，。；：、）」" or line[-1] in "（「"]
    assert max(map(width, lines)) <= columns
