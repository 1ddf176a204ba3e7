"""The server's process: ``python -m local.server ROOT`` returns when the server answers, from a process of its own."""

import fcntl
import logging
import os
import signal
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path

from werkzeug.serving import ThreadedWSGIServer

from ..home import HOST, REGION, LocalHome
from .app import LocalAws
from .gaps import fill_all
from .handler import Handler
from .resources import Resources

_IDLE_SECONDS = 3600.0


def main(root: Path) -> None:
    """Find the resources, answer, and stop on SIGTERM or when nobody has asked for anything for an hour."""
    os.umask(0o077)
    os.environ["AWS_DEFAULT_REGION"] = REGION  # pcluster's schema reads it
    home = LocalHome(root)
    owner = home.owner_lock.open("w")
    fcntl.flock(owner, fcntl.LOCK_EX)  # waits for a predecessor that is still writing
    fill_all()
    resources = Resources(home.resources)
    notice = resources.load()
    app = LocalAws(str(root), resources, (notice,))
    server = ThreadedWSGIServer(HOST, home.port, app, Handler)  # type: ignore[arg-type] # the handler calls it, not WSGI
    _detach(home.log)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, force=True)
    logging.info("moto %s answers on %s: %s", version("moto"), home.endpoint, notice)
    reason = _serve(server, app)
    resources.close()
    logging.info("stopped: %s", reason)
    os._exit(0)  # a connection that is still open gets no further answer


def _detach(log: Path) -> None:
    """Go on in a child that has left the caller's session, terminal and pipes; the caller sees this process end."""
    if os.fork():
        os._exit(0)
    os.setsid()
    with Path(os.devnull).open() as nothing, log.open("a") as output:
        os.dup2(nothing.fileno(), sys.stdin.fileno())
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())


def _serve(server: ThreadedWSGIServer, app: LocalAws) -> str:
    """Answer until there is a reason to stop, and return it."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    idle_seconds = float(os.environ.get("LABS_IDLE_SECONDS", _IDLE_SECONDS))
    while (remaining := app.last_used + idle_seconds - time.monotonic()) > 0:
        if stop.wait(remaining):
            return "asked to"
    return f"not used for {idle_seconds:.0f} s"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
