"""``python -m translations``: bring each catalogue up to date with the sources, and compile it.

A sentence that was changed keeps its translation, marked as fuzzy, until somebody has looked at it; tests fail until
then, and where one is missing. What is not said any more goes.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from harness.ground.language import CHINESE
from harness.report.catalogue import DOMAIN, LOCALE
from translations.messages import Message, messages

_BEGUN = datetime(2026, 11, 27, tzinfo=UTC)
HEAD = "# The sentences of backprop-harness in another language; docs/architecture.md says how they get here.\n#"


def path_of(language: str) -> Path:
    """The catalogue that people edit."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """The catalogue as it is; an empty one where there is none."""
    path = path_of(language)
    if not path.is_file():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, language)


def brought_up_to_date(old: Catalog) -> Catalog:
    """The same translations for what is said today."""
    team = {"project": DOMAIN, "version": "1", "language_team": str(old.locale), "last_translator": " "}
    dates = {"creation_date": _BEGUN, "revision_date": _BEGUN}  # nothing changes where nothing was changed
    new = Catalog(
        old.locale, header_comment=HEAD, fuzzy=False, charset="utf-8", msgid_bugs_address=" ", **team, **dates
    )
    by_context = {entry.context: entry for entry in old if entry.id and entry.context}
    for one in messages():
        _add(new, one, old.get(one.english, one.context), by_context)
    return new


def _add(new: Catalog, one: Message, known: Entry | None, by_context: dict[str, Entry]) -> None:
    was = None if known or one.context in (None, "help") else by_context.get(str(one.context))
    found = known or was
    flags = {"fuzzy"} if was or (known and known.fuzzy) else set()
    new.add(one.english, found.string if found else "", context=one.context, flags=flags)


def texts(language: str) -> tuple[bytes, bytes]:
    """The .po file as it should be, and the .mo file."""
    catalogue = brought_up_to_date(read(language))
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=120, ignore_obsolete=True)
    write_mo(mo, catalogue)
    return po.getvalue(), mo.getvalue()


def main() -> None:
    """Write both."""
    path = path_of(CHINESE)
    path.parent.mkdir(parents=True, exist_ok=True)
    po, mo = texts(CHINESE)
    path.write_bytes(po)
    path.with_suffix(".mo").write_bytes(mo)
    left = [one for one in read(CHINESE) if one.id and (one.fuzzy or not one.string)]
    for one in left:
        print(f"{path}: {'changed' if one.fuzzy else 'missing'}: {one.context or one.id}", file=sys.stderr)
    sys.exit(1 if left else 0)


if __name__ == "__main__":
    main()
