"""``python -m benchmarks.attacks``: how many attacks each sandbox contains, and which it does not."""

from __future__ import annotations

from benchmarks.attacks.attacking import ATTACKS, attacked
from harness.candidate.process.sandbox.choose import chosen
from harness.ground.errors import UsageError


def main() -> None:
    """Print a table."""
    results: dict[str, dict[str, str]] = {}
    for name in ("bubblewrap", "container", "none"):
        try:
            results[name] = dict(attacked(chosen(name)))
        except UsageError as error:
            print(f"{name}: {error}")
    print("| attack |", " | ".join(results), "|")
    print("|---|" + "---|" * len(results))
    for attack, (what, _) in ATTACKS.items():
        print(f"| {what} |", " | ".join("no" if found[attack] else "yes" for found in results.values()), "|")
    for name, found in results.items():
        print(f"{name}: contained {sum(not got for got in found.values())} of {len(found)}")
        for attack, got in found.items():
            if got and name != "none":
                print(f"  {attack}: {got}")


if __name__ == "__main__":
    main()
