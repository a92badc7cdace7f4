"""`python -m dev.bench [--data S,L] [--only WORDS] [--samples N] [--heavy N] [--plans]`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dev import throwaway
from dev.bench import databases, results, tell
from dev.say import plain


def main() -> int:
    options = _parser().parse_args()
    if options.size:
        return _measure(options)
    with throwaway.services(careless=False) as ours:
        os.environ.update(ours)
        os.environ.pop("IPS_TEST", None)
        return _all(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev.bench", description="What the app costs, as ratios.")
    parser.add_argument("--data", default="S", help="S, M, L, a number of times S, or several: S,L")
    parser.add_argument("--only", default="", help="words in the names of the operations to measure: today,search")
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--heavy", type=int, default=10)
    parser.add_argument("--plans", action="store_true", help="print each statement and its plan")
    parser.add_argument("--size", help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, help=argparse.SUPPRESS)
    return parser


def _all(options: argparse.Namespace) -> int:
    """Each size in a process of its own: settings name one database."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in options.data.upper().split(","):
            file = Path(folder) / f"{size}.json"
            command = [sys.executable, "-m", "dev.bench", "--size", size, "--results", str(file)]
            command += ["--only", options.only, "--samples", str(options.samples), "--heavy", str(options.heavy)]
            command += ["--plans"] if options.plans else []
            subprocess.run(command, env=databases.make(size), check=True)
            found[size] = results.read(file)
            plain(tell.table(size, found[size]))
    first, *others = found.values()
    growth = [line for other in others for line in tell.growth(first, other)]
    if growth:
        plain("\nLargest data against the first:\n" + "\n".join(f"{tell.mark(fine)} {said}" for fine, said in growth))
    missed = sum(tell.missed(each) for each in found.values()) + sum(not fine for fine, _said in growth)
    plain(f"\n{missed} limits missed." if missed else "\nEverything is within its limits.")
    return 0


def _measure(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from dev.bench import run

    only = [word for word in options.only.split(",") if word]
    results.write(run.run(options.size, only, options.samples, options.heavy, options.plans), options.results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
