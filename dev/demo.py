"""`make demo`: the whole app on this machine, from nothing, watched until Ctrl-C."""

import contextlib
import fcntl
import http.client
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from dev import application, interrupts, libraries, listening, packages, places
from dev.children import Children, reap, worker_count
from dev.places import PYTHON
from dev.say import Problem, plain, step
from dev.services import Services, in_use

# Made by the demo, so demo-reset may remove it; var/sys (downloaded libraries) stays.
KEPT_DATA = ("postgres", "redis", "mail", "media", "documents", "static", "log", "fontcache")
KEPT_FILES = (application.SIGN_INS, "address", "secret_key", "fonts.conf", "celerybeat-schedule*")


def run() -> int:
    interrupts.listen()
    interrupts.leave_with_make()
    var = places.var()
    with _the_only_one(var):
        reap(var)
        packages.ensure("demo")
        libraries.ensure_pango(var)
        with in_use(var) as services:
            if services.postgres and var not in services.postgres.home.parents:
                step(f"PostgreSQL's user can't enter {var}; its data is in {services.postgres.home}")
            _serve(services)
    return 0


def reset() -> int:
    if Services.named_from_outside():
        raise Problem("DATABASE_URL names a server that is not the demo's own; its data is left alone.")
    var = places.var()
    with _the_only_one(var, patience=0):
        reap(var)
        if packages.STAMP.exists():
            services = Services(var)
            services.keep(False)
            services.destroy()
        for name in KEPT_DATA:
            shutil.rmtree(var / name, ignore_errors=True)
        for file in [found for pattern in KEPT_FILES for found in var.glob(pattern)]:
            file.unlink()
    plain("The demo's data is gone. `make demo` builds it again.")
    return 0


def _serve(services: Services) -> None:
    var = services.var
    listener = listening.open_port()
    port = listener.getsockname()[1]
    (var / "address").write_text(f"http://localhost:{port}")
    environment = application.environment(services)
    application.migrate(services, environment)
    application.seed(services, environment)
    step("Gathering static files")
    application.collect_static(services, environment)
    children = Children(var, environment)
    try:
        _start_all(children, listener)
        _wait_until_it_answers(children, port)
        _welcome(var, port)
        _watch(children, services)
    except interrupts.Leaving:
        plain()
        step("Stopping")
    finally:
        children.stop()
        listener.close()


def _watch(children: Children, services: Services) -> NoReturn:
    """Until a signal comes. The servers are asked less often: asking PostgreSQL starts a program."""
    asked = time.monotonic()
    while True:
        time.sleep(0.5)
        if time.monotonic() - asked > 5:
            services.revive()
            asked = time.monotonic()
        children.revive_the_dead()


def _start_all(children: Children, listener: socket.socket) -> None:
    step("Starting the web server, the worker and the timetable")
    schedule = children.var / "celerybeat-schedule"
    for file in children.var.glob("celerybeat-schedule*"):
        file.unlink()  # half-written after kill -9; beat begins anew and the database says what is due
    gunicorn = ["-m", "gunicorn", "ipsapp.wsgi", "--bind", f"fd://{listener.fileno()}", "--no-control-socket"]
    gunicorn += ["--workers", str(worker_count()), "--threads", "4", "--graceful-timeout", "5"]
    celery = ["-m", "celery", "-A", "ipsapp"]
    # Threads: a pool of processes needs semaphores in /dev/shm, which not every sandbox allows.
    worker = [*celery, "worker", "--loglevel", "INFO", "--pool", "threads", "--concurrency", "2"]
    worker += ["--without-mingle", "--without-gossip"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile", "", "--schedule", str(schedule)]
    children.start("web", [str(PYTHON), *gunicorn], keep=(listener.fileno(),))
    children.start("worker", [str(PYTHON), *worker])
    children.start("beat", [str(PYTHON), *beat])


def _wait_until_it_answers(children: Children, port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children.revive_the_dead()
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/accounts/login/", headers={"Host": f"localhost:{port}"})
            status = line.getresponse().status
            if status >= 500:
                raise Problem(f"The app answers with {status}.\n{children.tail('web')}")
            return
        time.sleep(0.1)
    raise Problem(f"The app did not answer within a minute.\n{children.tail('web')}")


def _welcome(var: Path, port: int) -> None:
    step("Ready")
    print(f"\n  http://localhost:{port}\n", flush=True)
    sign_ins = var / application.SIGN_INS
    if sign_ins.exists():
        print(sign_ins.read_text(), flush=True)
    print(f"Logs are in {var / 'log'}. Ctrl-C stops; the data stays.", flush=True)


@contextlib.contextmanager
def _the_only_one(var: Path, patience: float = 20) -> Iterator[None]:
    """One demo per data folder. A run that is just leaving is waited for."""
    with (var / "demo.lock").open("a") as lock:
        deadline, waiting = time.monotonic() + patience, False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline or patience == 0:
                    raise Problem(_already_running(var)) from None
                if not waiting:
                    step("Another demo of this folder is running; waiting for it to leave")
                waiting = True
                time.sleep(0.25)
        yield


def _already_running(var: Path) -> str:
    with contextlib.suppress(OSError):
        address = (var / "address").read_text().strip()
        return f"The demo of {var} is running already, at {address}. Stop it first, or name another IPS_VAR."
    return f"The demo of {var} is running already. Stop it first, or name another IPS_VAR."
