"""What the theme says on its own pages, in Chinese: neither it nor Sphinx has all of it."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

_CHINESE = {
    "On this page": "本页内容",
    "Back to top": "回到顶部",
    "Next": "下一页",
    "Previous": "上一页",
    "Home": "首页",
    "Search": "搜索",
    "Made with ": "制作工具：",
    "View this page": "查看本页",
    "Edit this page": "编辑本页",
}


def write_locale(folder: Path) -> None:
    """Write the catalogue where Sphinx looks for one beside its own."""
    catalogue = Catalog("zh_CN")
    for english, chinese in _CHINESE.items():
        catalogue.add(english, chinese)
    file = folder / "zh_CN/LC_MESSAGES/sphinx.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
