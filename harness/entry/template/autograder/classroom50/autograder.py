"""Grades one submission for Classroom 50: its runner starts this in the student's checkout and reads ./result.json.

It ends with 0 if the submission was graded, cannot be read, or needs a person; anything else is the grader's failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSIGNMENT = HERE / "assignment" / "@FILE_QUOTED@"
PACKAGE = "@PACKAGE@"
#: What the runner says of the submission, for result.json.
SAID = "CLASSROOM ASSIGNMENT SUBMISSION_TAG COMMIT_URL RELEASE_URL REVIEW_URL OWNER ASSIGNMENT_TYPE".split()
#: GitHub takes 125,000 characters.
MAX_BODY = 100_000


def main():
    for name in ("result.json", "release-body.md"):
        remove(Path(name))  # a student's own is none
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        work = Path(folder)
        work.chmod(0o755)  # the checked program runs as another user, and needs Python
        program = installed(work)
        submission = work / "submission"
        shutil.copytree(".", submission, symlinks=True, ignore=shutil.ignore_patterns(".git", ".github", ".classroom50*"))
        command = [
            *as_root(), "timeout", "-k", "5", "@STOP@", program, "grade", str(submission), "--one",
            "--assignment", str(ASSIGNMENT), "--out", str(work / "marks"), "--sandbox", "container", "--jobs", "1",
            "--classroom50", str(work / "result.json"),
        ]  # fmt: skip
        code = subprocess.run(command).returncode
        try:
            # 0: graded; 1: it cannot be read or run; 4: a person has to look. All three are results.
            if code not in (0, 1, 4) or not (work / "result.json").is_file():
                print("::error::the grader broke (exit code {})".format(code), file=sys.stderr)
                return 1
            shutil.copyfile(str(work / "result.json"), "result.json")
            pages = list(work.glob("marks/students/*.md"))
            if len(pages) == 1:
                Path("release-body.md").write_text(pages[0].read_text("utf-8")[:MAX_BODY], "utf-8")
            return 0
        finally:
            subprocess.run([*as_root(), "rm", "-rf", str(work / "marks"), str(work / "result.json")])


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.exists() or path.is_symlink():
        path.unlink()


def as_root():
    """The checked program is started by root, which drops to another user; a runner of GitHub's has sudo."""
    return [] if os.geteuid() == 0 else ["sudo", "-n", "--preserve-env=" + ",".join(SAID)]


def installed(work):
    """The program, in an environment of its own: AUTOGRADER_HOME, or a new one."""
    home = Path(os.environ.get("AUTOGRADER_HOME") or work / "home")
    if not (home / "bin" / "backprop-harness").exists():
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        package = str(HERE / PACKAGE) if PACKAGE.endswith(".whl") else PACKAGE
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
        subprocess.run([*pip, "--no-deps", package], check=True)
    return str(home / "bin" / "backprop-harness")


if __name__ == "__main__":
    sys.exit(main())
