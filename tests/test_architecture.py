"""What the import linter cannot see: that the house stands as DESIGN says, and that its files keep their manners.

Each check is a small function over text or models; beside each stands a sample that it must catch, so that a check that
has gone blind fails too.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["ipsapp", "fidelity", "clients", "employers", "accounts", "audit", "tenancy"]
BESIDE_THE_APP = {"dev", "tests"}

# Lines. A test tells a story or lists cases, and may take a little longer.
LONGEST_FILE, LONGEST_TEST_FILE = 400, 500
LONGEST_FUNCTION, LONGEST_TEST_FUNCTION = 50, 60

# Events of Django and Celery that have no function to call: after migrating (the walls, the scale editions that come with
# the app), signing in and out (the trail), a worker that is ready (catching up).
MAY_LISTEN = {"tenancy/apps.py", "fidelity/apps.py", "accounts/sign_in.py", "ipsapp/celery.py"}
NO_MEANING = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}


@lru_cache
def files() -> tuple[str, ...]:
    """What is in the repository or about to be: tracked and new files, without what .gitignore leaves out."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return tuple(sorted({name for name in names if name and (ROOT / name).is_file()}))


def of_kind(*endings: str, under: tuple[str, ...] = ("",)) -> list[str]:
    return [name for name in files() if name.endswith(endings) and name.startswith(under)]


def python(*, with_tests: bool = False) -> list[str]:
    """Python of the app and its tools; migrations are written by Django."""
    kept = [name for name in of_kind(".py") if "/migrations/" not in name]
    return [name for name in kept if with_tests or not name.startswith("tests/")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# Layers


def layer(app_label: str) -> int | None:
    """0 is the top. None: not one of our apps."""
    return LAYERS.index(app_label) if app_label in LAYERS else None


def our_models() -> list[type[models.Model]]:
    """With the history tables and the hidden many-to-many ones."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LAYERS]


def upward_keys(model: type[models.Model]) -> list[str]:
    """Fields that name a model of an app above, whether the class or a string was written."""
    own = layer(model._meta.app_label)
    found = []
    for field in model._meta.get_fields(include_hidden=True):
        target = field.related_model if field.is_relation and not field.auto_created else None
        above = layer(target._meta.app_label) if isinstance(target, type) else None
        if own is not None and above is not None and above < own:
            found.append(f"{model._meta.label}.{field.name}")
    return found


def ways_up(model: type[models.Model]) -> list[str]:
    """Reverse accessors and lookups that lead from `model` to an app above it: employer.jobs, staff.clients."""
    own = layer(model._meta.app_label)
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        above = layer(relation.related_model._meta.app_label)
        if own is None or above is None or above >= own:
            continue
        closed = relation.hidden and relation.name.endswith("+")
        if not closed or hasattr(model, relation.get_accessor_name() or "+"):
            found.append(f"{relation.related_model._meta.label} -> {model._meta.label}.{relation.name}")
    return found


def contracts() -> list[dict[str, object]]:
    return list(tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"])


def test_every_package_of_the_app_stands_in_the_outer_layers():
    outer = next(contract for contract in contracts() if "containers" not in contract)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - BESIDE_THE_APP
    assert outer["layers"] == LAYERS
    assert packages == set(LAYERS)
    assert set(tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["root_packages"]) == packages


def test_every_app_but_the_wiring_has_inner_layers():
    inner = next(contract for contract in contracts() if "containers" in contract)
    assert inner["containers"] == LAYERS[1:]


def test_no_foreign_key_points_up():
    assert [key for model in our_models() for key in upward_keys(model)] == []


def test_nothing_below_has_a_way_back_up():
    """Above all, no employer and no staff member leads to a client."""
    assert [way for model in our_models() for way in ways_up(model)] == []


def test_the_walk_sees_a_key_that_points_up_and_a_way_back(monkeypatch: pytest.MonkeyPatch):
    """With the house turned upside down, what is right today is wrong."""
    from clients.models import Job
    from employers.models import Employer, Site

    here = sys.modules[__name__]
    monkeypatch.setattr(here, "LAYERS", ["employers", "clients"])
    assert "clients.Job.employer" in upward_keys(Job)
    assert ways_up(Employer) == []
    monkeypatch.setattr(Site._meta, "app_label", "clients")
    monkeypatch.setattr(here, "LAYERS", ["clients", "employers"])
    assert ways_up(Employer) == ["clients.Site -> employers.Employer.sites"]


def test_no_key_can_point_anywhere():
    """A generic key has no agency wall, no cascade and no direction."""
    generic = [
        model._meta.label
        for model in our_models()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert generic == []


# Modules


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def listens(source: str) -> bool:
    """Imports a signal or the decorator that hangs a function on one."""
    return any("signals" in name.split(".") or name.startswith("django.dispatch") for name in imported(source))


@pytest.mark.parametrize(
    "source",
    ["from django.dispatch import receiver", "from django.db.models.signals import post_save", "import celery.signals"],
)
def test_listening_is_noticed(source: str):
    assert listens(source)


def test_apps_call_each_other_and_do_not_listen():
    assert {name for name in python() if listens(read(name))} - MAY_LISTEN == set()


def test_the_app_does_not_need_its_workshop():
    """dev/ starts servers and measures; it is not in production, and nothing of the app leans on it or on the tests."""
    leaning = [
        (name, module)
        for name in python()
        if name.split("/")[0] in LAYERS
        for module in imported(read(name))
        if module.split(".")[0] in BESIDE_THE_APP
    ]
    assert leaning == []


def nameless(name: str) -> bool:
    stem = Path(name).stem
    return stem in NO_MEANING or stem.rpartition("_")[2] in NO_MEANING or bool(set(Path(name).parts) & NO_MEANING)


@pytest.mark.parametrize("name", ["clients/utils.py", "clients/date_utils.py", "clients/helpers/dates.py"])
def test_a_module_without_a_meaning_is_noticed(name: str):
    assert nameless(name)


def test_every_module_is_named_after_what_it_holds():
    assert [name for name in python(with_tests=True) if nameless(name)] == []


# Lengths


def long_functions(source: str, longest: int) -> list[tuple[str, int]]:
    """Functions with more lines than a screen: look for the hidden query, rule or action."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    lengths = [(node.name, (node.end_lineno or 0) - node.lineno + 1) for node in functions]
    return [(name, length) for name, length in lengths if length > longest]


def test_a_long_function_is_noticed():
    assert long_functions("def f():\n" + "    x = 1\n" * 50, 50) == [("f", 51)]
    assert long_functions("def f():\n" + "    x = 1\n" * 49, 50) == []


def is_test(name: str) -> bool:
    return name.startswith("tests/")


def test_files_stay_short():
    lengths = {name: read(name).count("\n") for name in python(with_tests=True)}
    longest = {name: LONGEST_TEST_FILE if is_test(name) else LONGEST_FILE for name in lengths}
    assert {name: length for name, length in lengths.items() if length > longest[name]} == {}


def test_functions_stay_short():
    found = {
        name: long_functions(read(name), LONGEST_TEST_FUNCTION if is_test(name) else LONGEST_FUNCTION)
        for name in python(with_tests=True)
    }
    assert {name: functions for name, functions in found.items() if functions} == {}


# Templates

_HIDDEN = re.compile(
    r"{% comment .*?%}.*?{% endcomment %}|{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", re.DOTALL
)
_CLASSES = re.compile(r"{% block page_class %}.*?{% endblock(?: page_class)? %}", re.DOTALL)
_TRANSLATED = re.compile(r"{% blocktrans(?:late)?\b.*?%}.*?{% endblocktrans(?:late)? %}", re.DOTALL)
_TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_MARKUP = re.compile(r"<[!/]?[a-zA-Z\0][^<>]*>", re.DOTALL)
_SAID_BY_ATTRIBUTES = re.compile(r"\b(?:alt|title|placeholder|aria-label)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_WORD = re.compile(r"[^\W\d_]{2,}")

# Samples for people who build pages, never seen by people who use them.
NOT_FOR_READERS = {"templates/styleguide.html"}
SAME_IN_EVERY_LANGUAGE = {"UTC", "IPS", "nbsp", "middot", "ndash", "times", "Enter"}

_INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\bhx-on\b|javascript:|<script(?![^>]*\bsrc\s*=)", re.IGNORECASE
)


def bare_words(template: str) -> set[str]:
    """Words that a reader sees and no translator does."""
    text = _TEMPLATE_CODE.sub("\0", _TRANSLATED.sub(" ", _CLASSES.sub("", _HIDDEN.sub(" ", template))))
    said = [_MARKUP.sub(" ", text), *("".join(pair) for pair in _SAID_BY_ATTRIBUTES.findall(text))]
    return {word for part in said for word in _WORD.findall(part)} - SAME_IN_EVERY_LANGUAGE


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        "{% if x %}Hello{% endif %}",
        "<input placeholder='Hello'>",
        '<img alt="Hello {{ name }}">',
        "{{ name }} Hello",
        "{% blocktranslate %}x{% endblocktranslate %} Hello",
    ],
)
def test_a_bare_word_is_noticed(template: str):
    assert bare_words(template) == {"Hello"}


@pytest.mark.parametrize(
    "template",
    [
        "{% translate 'Hello' %}",
        "{% blocktranslate with name=x %}Hello {{ name }}{% endblocktranslate %}",
        "{% comment %}Hello{% endcomment %}{# Hello #}<!-- Hello -->",
        '<{% if x %}a href="hello"{% else %}button{% endif %} class="hello">{{ x }}</{% if x %}a{% else %}button{% endif %}>',
        '<p class="hello" data-word="hello" title="{% translate "Hello" %}">{{ hello }}</p>',
    ],
)
def test_a_translated_word_is_none(template: str):
    assert bare_words(template) == set()


def test_every_word_of_a_template_can_be_translated():
    names = set(of_kind(".html", ".txt", under=("templates/",))) - NOT_FOR_READERS
    found = {name: bare_words(read(name)) for name in sorted(names)}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "template",
    [
        '<p style="color: red">',
        "<style>",
        "<button onclick='x()'>",
        "<script>x()</script>",
        '<a href="javascript:x()">',
        '<p hx-on:click="x()">',
    ],
)
def test_inline_code_is_noticed(template: str):
    assert _INLINE.search(template)


def test_no_template_carries_inline_style_or_code():
    """The content policy refuses it in the browser, and says nothing to whoever wrote it."""
    found = {name: _INLINE.findall(_HIDDEN.sub(" ", read(name))) for name in of_kind(".html", under=("templates/",))}
    assert {name: hits for name, hits in found.items() if hits} == {}


# Addresses

# Where a package came from, and where somebody's machine keeps things, is no business of the repository. Written in
# pieces, so that this file does not hold them.
_REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "index" + "-url ", "extra-" + "index-url"]
_MACHINE_PATHS = re.compile("(?<![\\w.}*-])/(?:wo" + "rk|home/[a-z]+|Users/[A-Za-z]+|tm" + "p/[a-z0-9]+)/")


def addresses_in(text: str) -> list[str]:
    registries = [*_REGISTRIES, *configured_registries()]
    return [each for each in registries if each in text] + _MACHINE_PATHS.findall(text)


def configured_registries() -> list[str]:
    """The hosts that this machine installs from."""
    names = (
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "UV_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "NPM_CONFIG_REGISTRY",
        "GOPROXY",
    )
    hosts = {urlsplit(os.environ.get(name, "")).hostname for name in names}
    return sorted(host for host in hosts if host)


@pytest.mark.parametrize(
    "text", ["--" + "index" + "-url x", "see https://py" + "pi.org/simple", "/wo" + "rk/main/x", "open /tm" + "p/abc/x"]
)
def test_an_address_is_noticed(text: str):
    assert addresses_in(text)


def is_text(name: str) -> bool:
    return b"\0" not in (ROOT / name).read_bytes()[:4096]


def test_no_file_tells_where_packages_come_from_or_whose_machine_this_was():
    texts = [name for name in files() if is_text(name)]
    found = {name: addresses_in((ROOT / name).read_text(encoding="utf-8", errors="replace")) for name in texts}
    assert {name: hits for name, hits in found.items() if hits} == {}
