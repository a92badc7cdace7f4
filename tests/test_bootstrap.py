"""The way from a bare machine to a running app (dev/): what it starts it finds again, and nothing else."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from dev import application, children, demo, libraries, listening, packages, places, processes
from dev.say import Problem
from dev.services import Services, secret_key

ROOT = Path(__file__).resolve().parent.parent
SLEEPER = [str(places.PYTHON), "-c", "import time; time.sleep(60)"]


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("IPS_VAR", str(tmp_path / "var"))
    return places.var()


@pytest.fixture
def own_servers(monkeypatch):
    """As for somebody who set nothing: the test run's own servers are not in the environment."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sleeper():
    child = subprocess.Popen(SLEEPER, start_new_session=True)
    yield child
    child.kill()
    child.wait()


def test_it_needs_nothing_but_python():
    # -S: without site-packages, as on a machine where nothing is installed.
    alone = [sys.executable, "-S", "-s", "dev/bootstrap.py"]
    done = subprocess.run(alone, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "From a bare machine to a running app" in done.stderr


def test_a_busy_port_means_the_next_free_one(monkeypatch, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(taken))
        with listening.open_port() as found:
            assert found.getsockname()[1] > taken
    assert f"Port {taken} is busy" in capsys.readouterr().err


def test_a_secret_is_made_once_and_read_by_its_owner_only(var):
    first = secret_key(var)
    assert len(first) >= 50
    assert secret_key(var) == first
    assert (var / "secret_key").stat().st_mode & 0o077 == 0


def test_one_package_of_a_lock_is_found_with_its_hashes():
    lock = (
        "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\nuv==2 \\\n    --hash=sha256:bb\nz==3 \\\n    --hash=x"
    )
    assert packages._stanza_of("uv", lock) == "uv==2 \\\n    --hash=sha256:bb\n"
    assert packages._stanza_of("nothing", lock) == ""


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(tmp_path):
    deep = tmp_path / ("so deep that a socket would not fit " * 3)
    deep.mkdir()
    short = places.socket_folder(deep)
    assert len(str(short)) <= places.LONGEST_SOCKET_FOLDER
    assert short == places.socket_folder(deep)
    assert short.stat().st_mode & 0o077 == 0
    short.rmdir()


def test_unpacked_libraries_go_before_those_of_the_caller(tmp_path, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/theirs")
    (tmp_path / "root" / "usr" / "lib" / "x86_64-linux-gnu").mkdir(parents=True)
    path = libraries.debian.library_path(tmp_path)["LD_LIBRARY_PATH"].split(":")
    assert path == [str(tmp_path / "root" / "usr" / "lib" / "x86_64-linux-gnu"), "/theirs"]
    assert libraries.debian.library_path(tmp_path / "empty") == {}


# --- Processes ---


def test_what_a_killed_run_left_is_ended(var, sleeper):
    left = children.Children(var, dict(os.environ))
    left.running["web"] = sleeper
    left._record()
    children.reap(var)
    assert sleeper.wait(5) == -signal.SIGTERM


def test_a_stranger_with_the_same_process_id_is_left_alone(var, sleeper):
    left = children.Children(var, dict(os.environ))
    left.running["web"] = sleeper
    left._record()
    record = var / "processes.json"
    record.write_text(record.read_text().replace(processes.birth_of(sleeper.pid), "12345"))
    children.reap(var)
    assert sleeper.poll() is None
    assert not record.exists()


def test_a_process_that_dies_is_started_again(var, capsys):
    ours = children.Children(var, dict(os.environ))
    ours.start("web", SLEEPER)
    first = ours.running["web"]
    first.kill()
    first.wait()
    ours.revive_the_dead()
    assert ours.running["web"].pid != first.pid
    assert "web stopped (signal 9); starting it again" in capsys.readouterr().err
    ours.stop()
    assert ours.running["web"].poll() is not None


def test_a_process_that_keeps_dying_ends_the_run_and_says_why(var):
    ours = children.Children(var, dict(os.environ))
    ours.start("web", [str(places.PYTHON), "-c", "raise SystemExit('no such table')"])
    with pytest.raises(Problem, match="no such table"):
        for _ in range(children.RESTARTS + 1):
            ours.running["web"].wait()
            ours.revive_the_dead()


def test_one_demo_for_each_data_folder(var, own_servers):
    (var / "address").write_text("http://localhost:8123")
    with demo._the_only_one(var), pytest.raises(Problem, match="http://localhost:8123"):
        demo.reset()


def test_reset_takes_away_all_that_the_demo_made_and_no_more(var, own_servers):
    for folder in ("documents", "mail", "log", "sys"):
        (var / folder).mkdir(exist_ok=True)
        (var / folder / "something").touch()
    (var / application.SIGN_INS).touch()
    demo.reset()
    assert sorted(each.name for each in var.iterdir() if each.is_dir()) == ["sys"], "people's papers must not stay"
    assert not (var / application.SIGN_INS).exists()


def test_the_sign_of_life_shows_what_a_command_tells_and_never_its_answer(var, monkeypatch, capsys):
    monkeypatch.setattr(application, "SIGN_OF_LIFE", 0.1)
    slow = "import time; print('a-password', flush=True); time.sleep(0.5)"
    command = ["shell", "--no-imports", "-c", slow]
    assert application.manage(command, dict(os.environ), var / "setup.log") == "a-password\n"
    quiet = capsys.readouterr().err
    assert "still at it" in quiet and "a-password" not in quiet
    application.manage(command, dict(os.environ), var / "setup.log", tells=True)
    assert "a-password" in capsys.readouterr().err


# --- Servers ---


@pytest.fixture
def servers(var, own_servers):
    made = Services(var)
    yield made
    made.destroy()


def count_notes(servers):
    with psycopg.connect(servers.postgres.url("ips_owner")) as connection:
        return connection.execute("SELECT count(*) FROM note").fetchone()[0]


def test_servers_killed_outright_come_back_with_their_data(servers):
    servers.acquire()
    with psycopg.connect(servers.postgres.url("ips_owner")) as connection:
        connection.execute("CREATE TABLE note (id int)")
        connection.execute("INSERT INTO note VALUES (1)")
    pidfile = servers.postgres.data / "postmaster.pid"
    os.kill(int(pidfile.read_text().splitlines()[0]), signal.SIGKILL)
    time.sleep(0.5)
    # By now somebody else has that process id: this very test.
    lines = pidfile.read_text().splitlines(keepends=True)
    pidfile.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
    servers.redis.stop()
    servers.redis.socket.touch()
    servers.revive()
    assert count_notes(servers) == 1
    assert servers.redis.running()


def test_the_last_to_leave_turns_off_the_light(servers, var):
    other = Services(var)
    servers.acquire()
    other.acquire()
    servers.release()
    assert servers.postgres.running() and servers.redis.running()
    other.release()
    assert not servers.postgres.running() and not servers.redis.running()


def test_servers_named_from_outside_are_used_and_none_started(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@elsewhere/ips")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    outside = Services(var)
    outside.acquire()
    assert outside.postgres is None and outside.redis is None
    assert not {"DATABASE_URL", "REDIS_URL"} & outside.environment().keys()
    with pytest.raises(Problem, match="not the demo's own"):
        demo.reset()


# --- Commands ---


def manage(*arguments, **environment):
    # The test run's servers are named in the environment, so none are started for this.
    command = [sys.executable, "dev/bootstrap.py", "manage", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_a_commands_output_is_all_there_is_on_stdout(var):
    done = manage("--", "check")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_a_commands_exit_status_and_quoted_arguments_come_through(var):
    done = manage(ARGS="""check --tag "North Town; 'x' " """)
    assert done.returncode == 1
    assert """no system check with the "North Town; 'x' " tag""" in done.stderr


def test_a_run_ends_when_the_make_that_started_it_is_gone(tmp_path):
    """kill -9 of make can't be heard by its children; they look for it."""
    script = (
        "import os, sys, time; sys.path.insert(0, os.getcwd());"
        "from dev import interrupts; interrupts.listen(); interrupts.leave_with_make();"
        "print(os.getpid(), flush=True); time.sleep(30)"
    )
    shell = f'{sys.executable} -c "{script}" & wait'
    make = subprocess.Popen(
        ["sh", "-c", shell], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "MAKELEVEL": "1"}
    )
    pid = int(make.stdout.readline())
    make.kill()
    make.wait()
    deadline = time.monotonic() + 10
    while processes.is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes.is_alive(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
