"""``python -m harness``."""

from harness.entry.cli import main

if __name__ == "__main__":
    main()
