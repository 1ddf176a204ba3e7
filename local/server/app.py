"""The application: moto behind one lock, every change kept before it is answered, and ``/_local`` for our own use."""

import io
import json
import logging
import os
import time
from importlib.metadata import version
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app

from .answer import Answer
from .faults import Fault, Faults, answer_with, error
from .operation import Request
from .resources import Resources

_log = logging.getLogger(__name__)


class LocalAws:
    """Answers for every AWS service of one local AWS."""

    def __init__(self, root: str, resources: Resources, notices: tuple[str, ...]) -> None:
        self.last_used = time.monotonic()
        self._root = root
        self._resources = resources
        self._notices = notices
        self._faults = Faults()
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._requests = 0

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Serve one request, given as a WSGI environment."""
        request = _read(environ)
        try:
            return self._own(request) if request.path.startswith("/_local/") else self._aws(request, environ)
        except NotImplementedError:
            what = f"{request.service}:{request.operation}"
            return error(request, "NotImplemented", f"the local AWS does not know {what}: moto does not serve it", 501)
        except Exception:
            _log.exception("%s %s", request.method, request.path)
            return answer_with("error", request)

    def _aws(self, request: Request, environ: dict[str, Any]) -> Answer:
        self.last_used = time.monotonic()
        self._requests += 1
        fault = self._faults.strike(request)
        if fault and fault.kind in ("throttle", "error"):
            return answer_with(fault.kind, request)
        if fault and fault.kind == "slow":
            time.sleep(fault.seconds)
        with self._resources.lock:
            body, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
            answer = Answer(status, headers.to_wsgi_list(), b"".join(body))
            change = self._resources.changed(request.mutating)
        self._resources.keep(change)
        return answer_with("error", request) if fault and fault.kind == "lost" else answer

    def _own(self, request: Request) -> Answer:
        match request.method, request.path.removeprefix("/_local/"):
            case "GET", "health":
                return Answer.of(
                    {
                        "root": self._root,
                        "pid": os.getpid(),
                        "version": version("moto"),
                        "requests": self._requests,
                        "notices": self._notices,
                    }
                )
            case "GET", "faults":
                return Answer.of(self._faults.report())
            case "POST", "faults":
                try:
                    self._faults.add(Fault.of(json.loads(request.body)))
                except (TypeError, ValueError) as problem:
                    return Answer.of({"error": str(problem)}, "400 Bad Request")
                return Answer.of(self._faults.report())
            case "DELETE", "faults":
                self._faults.clear()
                return Answer.of([])
            case "POST", "reset":
                self._resources.forget()
                return Answer.of({})
            case _:
                return Answer.of({"error": f"no {request.method} {request.path} here"}, "404 Not Found")


def _read(environ: dict[str, Any]) -> Request:
    """Return the request, and leave the environ with the same body to read once more."""
    length = environ.get("CONTENT_LENGTH")
    chunked = environ.pop("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
    body = environ["wsgi.input"].read() if chunked else environ["wsgi.input"].read(int(length or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=environ.get("QUERY_STRING", ""),
        headers={
            "content-type": environ.get("CONTENT_TYPE", ""),
            **{
                name.removeprefix("HTTP_").replace("_", "-").lower(): value
                for name, value in environ.items()
                if name.startswith("HTTP_")
            },
        },
        body=body,
    )
