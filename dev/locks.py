"""`make lock`: write the lock files anew from pyproject.toml. ARGS=--upgrade moves to the newest versions.

Each lock holds the one before it with the same pins, so what is tested is what is shipped. They name no
registry: whoever installs chooses where from, and the hashes see to it that it is the same file.
"""

import os
import shlex
import subprocess

from dev import packages
from dev.places import ROOT, VENV

HOW = ["--generate-hashes", "--universal", "--no-emit-index-url", "--no-emit-find-links", "--no-header"]
# What a lock says beyond the packages it was made from would depend on who made it.
HOW += ["--no-annotate", "--python-version", "3.11", "--quiet"]
LOCKS = [
    ("requirements.lock", []),
    ("requirements-demo.lock", ["--extra", "demo", "-c", "requirements.lock"]),
    ("requirements-dev.lock", ["--extra", "demo", "--extra", "dev", "-c", "requirements-demo.lock"]),
]


def run(arguments: list[str]) -> int:
    packages.ensure("demo")
    arguments += shlex.split(os.environ.get("ARGS", ""))
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ}
    for name, what in LOCKS:
        command = [
            str(VENV / "bin" / "uv"),
            "pip",
            "compile",
            "pyproject.toml",
            "-o",
            name,
            *HOW,
            *what,
            *arguments,
        ]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return 0
