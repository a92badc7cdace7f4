"""A database for each size of data, made as the owner in the run's own servers. One that is there already is used as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from dev.places import ROOT
from dev.say import step


def environment(size: str) -> dict[str, str]:
    """What the app is told so that it uses the database of `size`."""
    name = f"ips_bench_{size.lower()}"
    urls = {key: _at(os.environ[key], name) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "dev.bench.settings", "PYTHONPATH": str(ROOT)}


def make(size: str) -> dict[str, str]:
    """The environment of a database with the tables in it."""
    found = environment(size)
    name = urlsplit(found["DATABASE_URL"]).path.lstrip("/")
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            owner.execute(f'CREATE DATABASE "{name}"')
    step(f"Tables for data {size}")
    for command in (["migrate", "--noinput", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], env=found, check=True)
    return found


def _at(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
