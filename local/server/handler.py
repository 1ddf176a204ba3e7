"""How the server speaks HTTP."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from moto.moto_server.werkzeug_app import MotoRequestHandler

if TYPE_CHECKING:
    from .app import LocalAws

_WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class Handler(MotoRequestHandler):
    """Keeps a client's connection open for its next request, and logs nothing per request.

    werkzeug's own handler closes each connection, and waits 10 ms before that for what the client may still send.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; the second must not wait for the first's ACK

    def run_wsgi(self) -> None:
        """Answer one request."""
        answer = cast("LocalAws", self.server.app).answer(self.make_environ())
        code, _, reason = answer.status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in answer.headers:
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD" and int(code) not in _WITHOUT_BODY:
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
        else:
            self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent."""
