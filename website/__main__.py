"""``python -m website [FOLDER]``: build the documentation in both languages into site/, and check its links.

Nothing is fetched. A page that is missing, a link that leads nowhere or anything that a browser would fetch from
elsewhere fails the build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.ground.language import ENGLISH, LANGUAGES
from website import reference
from website.gallery import gallery
from website.links import broken
from website.locale import write_locale
from website.pages import GALLERY, PRESET, PYTHON, ROOT, SCHEMA
from website.stage import stage

_CONF = Path(__file__).parent / "sphinx"
_FIRST = Path(__file__).parent / "first.html"


def main(site: Path) -> int:
    """Build, check, and put the result in place of the last one. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        built = Path(name) / "site"
        for language in LANGUAGES:
            if code := _built(Path(name) / language, built / language, language):
                return code
        shutil.copy(_FIRST, built / "index.html")
        for problem in (problems := broken(built)):
            print(problem, file=sys.stderr)
        if problems:
            return 1
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(built, site)
    print(f"{site / 'index.html'}")
    return 0


def _built(sources: Path, out: Path, language: str) -> int:
    """Sphinx's exit code."""
    reports = sources.with_name(f"reports-{language}") / "reports"
    reports.mkdir(parents=True)
    stage(sources, language, _made(language, reports))
    write_locale(sources.with_name("locale"))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(_CONF), str(sources), str(out)]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    code = subprocess.run(command, env={**os.environ, "SITE_LANGUAGE": language, "PYTHONPATH": paths}).returncode
    if not code:
        shutil.copytree(reports, out / reports.name)
        shutil.rmtree(out / ".doctrees", ignore_errors=True)
        (out / ".buildinfo").unlink(missing_ok=True)
    return code


def _made(language: str, reports: Path) -> dict[str, str]:
    """Pages that a program writes."""
    made = {GALLERY: gallery(language, reports)}
    if language == ENGLISH:
        made |= {
            PYTHON: reference.python(),
            SCHEMA: reference.scenario_fields(),
            PRESET: reference.preset_fields(),
        }
    return made


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"))
