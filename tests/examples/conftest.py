"""A family of examples, up on a local AWS of its own."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from local.home import CHECKOUT, LocalHome
from local.plugins import install
from tests.engine import POLICIES, Engine, policies_with

from .families import EXAMPLES, FAMILIES, Example, replaced
from .leftovers import Client, everything

MAIN_ACCOUNT = "111122223333"
_OWNER = f"arn:aws:iam::{MAIN_ACCOUNT}:role/owner"
# Accounts, by a role that somebody there gives us, and regions that examples put things into.
_PLACES = ((None, "us-east-1"), (None, "us-west-2"), (_OWNER, "us-east-1"))


class _WheelEngine(Engine):
    """An engine whose programs find the components where the wheel puts them, and nothing else of the checkout."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": os.fspath(self.project.parent / "site-packages")}


@dataclass
class Family:
    """Stacks of examples that share a local AWS, in the order in which they are brought up.

    Attributes:
        examples: the stacks.
        home: the local AWS.
        folder: where projects are.
        before: what there was in AWS at first.
        states: the resources of each stack, once all are up.
    """

    examples: tuple[Example, ...]
    home: LocalHome
    folder: Path
    before: set[str] = field(default_factory=set)
    states: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _engines: dict[str | None, Engine] = field(default_factory=dict)

    def engine(self, example: Example) -> Engine:
        """The engine in the project of a stack."""
        program = example.program
        if program not in self._engines:
            self._engines[program] = self._project(program)
        return self._engines[program]

    def _project(self, program: str | None) -> Engine:
        if program is None:
            return Engine.for_stacks(self.home, self.folder / "hpc-labs")
        folder = self.folder / program
        shutil.copytree(EXAMPLES / program, folder, ignore=shutil.ignore_patterns("Pulumi.*.yaml", "__pycache__"))
        (folder / "config").mkdir()
        project = yaml.safe_load((folder / "Pulumi.yaml").read_text())
        options = {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")}
        project |= {"runtime": {"name": "python", "options": options}, "stackConfigDir": "config"}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        packages = folder.parent / "site-packages" / "hpc_labs"
        shutil.copytree(CHECKOUT / "components", packages / "components", dirs_exist_ok=True)
        return _WheelEngine(self.home, folder)

    def up(self) -> None:
        """Bring all of them up, with the policies."""
        for _, client in self._clients():
            _make_boundary(client("iam"))
        self.before = self.everything()
        for example in self.examples:
            engine = self.engine(example)
            engine.init(example.stack, self.config(example))
            engine.up(example.stack, *self.pack(example))
            self.states[example.stack] = engine.resources(example.stack)

    def pack(self, example: Example) -> tuple[str, ...]:
        """The engine's options for the policies."""
        if not example.policed:
            return ()
        return policies_with(EXAMPLES / example.facts if example.facts else POLICIES / "facts.toml", self.folder)

    def config(self, example: Example) -> dict[str, Any]:
        """The config of an example, with the numbers that its README says to change."""
        config = example.config
        if example.stack == "main":
            config["aws:assumeRoles"] = [{"roleArn": _OWNER}]
        if example.stack == "production":
            main = self.engine(self.examples[0]).outputs("main")
            peering = ("hpc-labs:platform", "peerings", "main")
            config = replaced(config, (*peering, "peer", "vpc_id"), main["vpc_id"])
            config = replaced(config, (*peering, "peer", "route_table_ids", "workflows"), main["route_table_id"])
            config = replaced(config, (*peering, "role_arn"), main["role_arn"])
        return config

    def write(self, example: Example, config: dict[str, Any]) -> None:
        """Write another config of a stack that is up."""
        file = self.engine(example).project / "config" / f"Pulumi.{example.stack}.yaml"
        file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "config": config}))

    def everything(self) -> set[str]:
        """What there is in each account and region that the examples use."""
        return {f"{where}: {what}" for where, client in self._clients() for what in everything(client)}

    def _clients(self) -> Iterator[tuple[str, Client]]:
        engine = Engine(self.home, self.folder)
        for role, region in _PLACES:
            keys: dict[str, str] = {}
            if role:
                given = engine.boto("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
                keys = {
                    "aws_access_key_id": given["AccessKeyId"],
                    "aws_secret_access_key": given["SecretAccessKey"],
                    "aws_session_token": given["SessionToken"],
                }
            else:
                values = self.home.environment()
                keys = {
                    "aws_access_key_id": values["AWS_ACCESS_KEY_ID"],
                    "aws_secret_access_key": values["AWS_SECRET_ACCESS_KEY"],
                }
            session = boto3.Session(region_name=region, **keys)  # type: ignore[arg-type]

            def client(service: str, session: boto3.Session = session) -> Any:
                return session.client(service, endpoint_url=self.home.endpoint)  # type: ignore[call-overload]

            yield f"{MAIN_ACCOUNT if role else 'ours'} {region}", client


def _make_boundary(iam: Any) -> None:
    """Make what examples take for granted: the boundary that an account's own rules ask for."""
    anything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [anything]})
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):  # by the same account's other region
        iam.create_policy(PolicyName="developers", PolicyDocument=document)


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"example-{name}")) for name in FAMILIES],
)
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Family]:
    """A family of examples, up under the policies."""
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    found = Family(FAMILIES[request.param], home, tmp_path_factory.mktemp("projects"))
    try:
        found.up()
        yield found
    finally:
        home.stop_server()
