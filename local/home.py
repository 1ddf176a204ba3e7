"""Where a local AWS keeps its files, which port it answers on, and how a process makes sure that it runs."""

import fcntl
import http.client
import json
import os
import random
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
ACCOUNT = "123456789012"
REGION = "us-east-1"

# Below the range from which Linux takes the ports of outgoing connections: still free after a reboot.
_PORTS = range(20_000, 30_000)
# What a shell may hold of a real account, and AWS's SDKs prefer to keys and endpoint.
_ELSEWHERE = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
_ANSWER_SECONDS = 10
_START_SECONDS = 60
_STOP_SECONDS = 30
_POLL_SECONDS = 0.02


class LocalAwsError(Exception):
    """The local AWS cannot be started, stopped or reached; the message says what to do."""


@dataclass(frozen=True)
class Health:
    """What a running server says about itself."""

    pid: int
    version: str
    requests: int
    notices: tuple[str, ...]


@dataclass(frozen=True)
class LocalHome:
    """The folder of one local AWS: everything it keeps is below ``root``, and two folders are two AWS accounts apart.

    ``LABS_HOME`` names the folder; without it the checkout's own ``.build/local`` is used.
    """

    root: Path

    @classmethod
    def from_environment(cls) -> "LocalHome":
        """Return the home that ``LABS_HOME`` names, else the checkout's."""
        named = os.environ.get("LABS_HOME")
        return cls(Path(named).resolve() if named else CHECKOUT / ".build" / "local")

    @property
    def aws(self) -> Path:
        """The server's own files: port, locks, log and resources."""
        return self.root / "aws"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.aws / "log"

    @property
    def resources(self) -> Path:
        """The file in which the server keeps every resource."""
        return self.aws / "resources"

    @property
    def owner_lock(self) -> Path:
        """The file that a running server keeps locked."""
        return self.aws / "server.lock"

    @property
    def pulumi_home(self) -> Path:
        """The ``PULUMI_HOME`` whose plugins answer for this local AWS."""
        return self.root / "pulumi-home"

    @property
    def state(self) -> Path:
        """The folder of Pulumi's file backend."""
        return self.root / "state"

    @property
    def _port_file(self) -> Path:
        return self.aws / "port"

    @cached_property
    def port(self) -> int:
        """The server's port, chosen once for this home and kept in a file."""
        chosen = self._port_file
        with self._locked("port.lock"):
            if not chosen.exists():
                chosen.write_text(f"{_free_port()}\n")
            return int(chosen.read_text())

    @property
    def endpoint(self) -> str:
        """The address for ``AWS_ENDPOINT_URL``."""
        return f"http://{HOST}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the variables that point a process at this local AWS and at this home's Pulumi."""
        tools = [str(Path(sys.executable).parent), str(CHECKOUT / ".build" / "bin")]
        others = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder not in tools]
        proxies = [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]
        return {
            "PATH": os.pathsep.join([*tools, *others]),
            "PULUMI_HOME": str(self.pulumi_home),
            # Without metadata files: a killed engine can leave an empty one, which makes the state unreadable.
            "PULUMI_BACKEND_URL": f"{self.state.as_uri()}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "local",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_RETRY_MODE": "standard",
            "AWS_MAX_ATTEMPTS": "10",
            "AWS_EC2_METADATA_DISABLED": "true",
            **({"NO_PROXY": HOST, "no_proxy": HOST} if proxies else {}),
        }

    def export_lines(self) -> str:
        """Return :meth:`environment` as lines for a POSIX shell's ``eval``, without what would lead past it to AWS."""
        astray = [name for name in os.environ if name in _ELSEWHERE or name.startswith("AWS_ENDPOINT_URL_")]
        lines = [f"unset {name}" for name in sorted(astray)]
        return "\n".join(lines + [f"export {name}={shlex.quote(value)}" for name, value in self.environment().items()])

    def health(self) -> Health | None:
        """Return what this home's server says about itself, or None when nobody answers on its port.

        Raises:
            LocalAwsError: another program answers there.
        """
        if not self._port_file.exists():  # Nothing was ever started here, and asking makes no folder.
            return None
        try:
            with closing(http.client.HTTPConnection(HOST, self.port, timeout=_ANSWER_SECONDS)) as connection:
                connection.request("GET", "/_local/health")
                answer = json.loads(connection.getresponse().read())
        except ConnectionError:
            return None
        except TimeoutError as error:
            raise LocalAwsError(
                f"port {self.port} is taken, but nobody has answered there for {_ANSWER_SECONDS} s. Its log is "
                f"{self.log}; if another program has the port now, delete {self._port_file} to choose another."
            ) from error
        except (http.client.HTTPException, ValueError):
            answer = None
        if not isinstance(answer, dict) or answer.get("root") != str(self.root):
            raise LocalAwsError(
                f"port {self.port} is this local AWS's ({self._port_file}), but another program answers there. "
                f"Stop that program, or delete the file to choose another port and then set the environment again."
            )
        return Health(answer["pid"], answer["version"], answer["requests"], tuple(answer["notices"]))

    def ensure_server(self) -> Health:
        """Start the server unless it runs, and return once it answers. Safe when several processes do it at once.

        The server is a process of its own that outlives the caller and stops by itself when nobody has used it for a
        while; its resources are found again at the next start.

        Raises:
            LocalAwsError: it did not start; the message ends with its last words.
        """
        self.state.mkdir(parents=True, exist_ok=True)
        health = self.health()
        if health is not None:
            return health
        with self._locked("start.lock"):
            return self.health() or self._start()

    def install(self) -> None:
        """Put the provider plugins that belong to this home where the engine looks for them."""
        from .plugins import install

        install(self)

    def stop_server(self) -> bool:
        """Stop the server, letting it save its resources; return whether one was running."""
        health = self.health()
        if health is None:
            return False
        os.kill(health.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while not self._unowned():
            if time.monotonic() > deadline:
                raise LocalAwsError(f"process {health.pid} does not stop; its log is {self.log}")
            time.sleep(_POLL_SECONDS)
        return True

    def _start(self) -> Health:
        """Run the server's first process, which ends as soon as the second, detached one answers."""
        started = subprocess.run(
            [sys.executable, "-m", "local.server", str(self.root)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
            check=False,
        )
        health = self.health() if started.returncode == 0 else None
        if health is None:
            raise LocalAwsError(f"the local AWS did not start (its log is {self.log}):\n{started.stderr.strip()}")
        return health

    def _unowned(self) -> bool:
        """Whether no server holds this home; the kernel drops a server's lock when its process is gone."""
        with self.owner_lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Let one process at a time in."""
        self.aws.mkdir(parents=True, exist_ok=True)
        with (self.aws / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _free_port() -> int:
    for port in random.sample(_PORTS, len(_PORTS)):
        with closing(socket.socket()) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise LocalAwsError(f"no free port on {HOST} in {_PORTS.start}-{_PORTS.stop - 1}")
