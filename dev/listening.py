"""The demo's port: opened by the supervisor, handed to gunicorn, and so kept through a restart."""

import os
import socket

from dev.say import Problem, plain

TRIES = 50


def open_port() -> socket.socket:
    """PORT or 8000 on this machine only; the next free one when somebody has it."""
    wanted = int(os.environ.get("PORT") or 8000)
    for port in range(wanted, min(wanted + TRIES, 65536)):
        found = _listen(port)
        if found:
            if port != wanted:
                plain(f"Port {wanted} is busy; taking {port}.")
            return found
    raise Problem(f"No free port from {wanted} on; PORT can name another.")


def _listen(port: int) -> socket.socket | None:
    if _answers_on_ipv6(port):  # browsers would find that one first under the name localhost
        return None
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((os.environ.get("HOST") or "127.0.0.1", port))
        found.listen(128)
    except OSError as error:
        found.close()
        if isinstance(error, PermissionError):
            raise Problem(f"Port {port} needs more rights than yours; PORT can name another.") from None
        return None
    return found


def _answers_on_ipv6(port: int) -> bool:
    try:
        with socket.create_connection(("::1", port), timeout=0.5):
            return True
    except OSError:
        return False
