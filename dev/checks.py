"""`make check` and `make test`: what can be told without running the app, then pytest on real servers."""

import os
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from dev import libraries, packages, places, throwaway
from dev.children import worker_count
from dev.places import PYTHON, ROOT, VENV
from dev.say import plain, step

TEMPLATES = "templates"
IMPORT_LINTER = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run(['--no-cache']))"
# In one process: its pool needs semaphores in /dev/shm, which not every sandbox allows.
DJLINT = "import djlint; djlint.process_cpu_count = lambda: 1; djlint.main()"


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]


def static_checks() -> list[Check]:
    """The slow one first: two run at a time."""
    ruff, python = str(VENV / "bin" / "ruff"), str(PYTHON)
    compose = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    return [
        Check("types (mypy)", [python, "-m", "mypy"]),
        Check("manners (ruff check)", [ruff, "check", "--output-format", "concise", "."]),
        Check("layout (ruff format)", [ruff, "format", "--check", "--output-format", "concise", "."]),
        Check("imports (import-linter)", [python, "-c", IMPORT_LINTER]),
        Check("templates (djlint)", [python, "-c", DJLINT, TEMPLATES, "--lint", "--quiet"]),
        Check("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
        Check("settings (manage.py check)", [python, "manage.py", "check"]),
        Check("compose file", [python, "-m", "check_jsonschema", *compose]),
    ]


def check() -> int:
    packages.ensure("dev")
    var = places.var()
    with throwaway.services() as ours:
        return _run_static({**os.environ, **ours, **libraries.environment(var)})


def test(arguments: list[str]) -> int:
    arguments += shlex.split(os.environ.get("ARGS", ""))
    packages.ensure("dev")
    var = places.var()
    libraries.ensure_pango(var)
    chromium = libraries.ensure_chromium(var)
    with throwaway.services() as ours:
        environment = {**os.environ, **ours, **libraries.environment(var), "IPS_CHROMIUM": chromium}
        static = _run_static(environment)
        step("Running the tests")
        tests = subprocess.run(
            [str(PYTHON), "-m", "pytest", "-n", str(worker_count()), *arguments], cwd=ROOT, env=environment, check=False
        )
    if static:
        plain("The static checks above did not all pass.")
    return tests.returncode or static


def bench(arguments: list[str]) -> int:
    """Measured on servers that are as careful with data as production's."""
    arguments += shlex.split(os.environ.get("ARGS", ""))
    packages.ensure("demo")
    with throwaway.services(careless=False) as ours:
        environment = {**os.environ, **ours, **libraries.environment(places.var())}
        environment.pop("IPS_TEST", None)
        return subprocess.run(
            [str(PYTHON), "-m", "dev.bench", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode


def _run_static(environment: dict[str, str]) -> int:
    """All of them, whatever the first one says; what failed is shown whole."""
    step("Running the static checks")

    def run(one: Check) -> subprocess.CompletedProcess:
        done = subprocess.run(
            one.command, cwd=ROOT, env=environment, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        step(f"  {'ok    ' if done.returncode == 0 else 'FAILED'} {one.name}")
        return done

    checks = static_checks()
    with ThreadPoolExecutor(max_workers=2) as two:
        results = list(two.map(run, checks))
    failed = [(one, done) for one, done in zip(checks, results, strict=True) if done.returncode]
    for one, done in failed:
        plain(f"\n--- {one.name}: {shlex.join(one.command)}\n{done.stdout.rstrip()}")
    if failed:
        plain(f"\n{len(failed)} of {len(checks)} static checks did not pass: " + ", ".join(o.name for o, _ in failed))
    return 1 if failed else 0
