"""Tell from an HTTP request which operation of which AWS service it calls."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs

from .rest import rest_operation

Protocol = Literal["ec2", "query", "json", "rest-json", "rest-xml"]

# Services whose name in the request's signature is not botocore's.
_SIGNED_AS = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "email": "ses",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
}
_XML = frozenset({"cloudfront", "route53", "s3"})
_READS = re.compile(r"(Describe|Get|List|Head|BatchGet|Query|Scan|Search|Lookup|Simulate|Validate|Estimate)(?![a-z])")


@dataclass(frozen=True)
class Request:
    """One HTTP request to the local AWS, its body read."""

    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def service(self) -> str:
        """Botocore's name of the service, from the signature's scope; unsigned requests are S3's."""
        scope = re.search(r"Credential=[^/]*/[^/]*/[^/]*/([^/]*)/", self.headers.get("authorization", ""))
        signed_as = scope[1] if scope else "s3"
        return _SIGNED_AS.get(signed_as, signed_as)

    @property
    def _action(self) -> str | None:
        if not self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return None
        return parse_qs(self.body.decode(errors="replace")).get("Action", [None])[0]

    @property
    def protocol(self) -> Protocol:
        """The wire protocol, which decides how an error looks."""
        if "x-amz-target" in self.headers:
            return "json"
        if self._action:
            return "ec2" if self.service == "ec2" else "query"
        return "rest-xml" if self.service in _XML else "rest-json"

    @property
    def operation(self) -> str:
        """The operation's name, such as ``CreateVpc``; empty when no operation of the service looks like this."""
        if "x-amz-target" in self.headers:
            return self.headers["x-amz-target"].rpartition(".")[2]
        return self._action or rest_operation(self.service, self.method, self.path, self.query, self.headers)

    @property
    def mutating(self) -> bool:
        """Whether it may change something; in doubt it does."""
        if self.protocol in ("rest-json", "rest-xml"):
            return self.method not in ("GET", "HEAD")
        return not _READS.match(self.operation)
