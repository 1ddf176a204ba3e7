"""The same resources for checkov: a Pulumi state as the plan that `terraform show -json` prints.

Pulumi's provider is made of Terraform's, so every resource has exactly one there, with the same properties: only their
spelling differs. CloudFormation would hold a bucket's settings inside of the bucket, and so have fewer resources.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from bench.estates import Row, of_aws, read_rows

# A module of Pulumi's that Terraform's names lack or call otherwise, and resources with names of their own.
_MODULES = {"ec2": "", "vpc": "vpc_", "rds": "db_"}
_TYPES = {
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": "aws_ec2_image_block_public_access",
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": "aws_ec2_instance_metadata_defaults",
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": "aws_vpc_peering_connection_options",
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": "aws_ec2_serial_console_access",
    "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
    "aws:s3/inventory:Inventory": "aws_s3_bucket_inventory",
}
# Objects that are maps there; any other is a block, of which a plan has a list.
_MAPS = frozenset({"default_tags", "dimensions", "outputs", "parameters", "tags", "tags_all", "variables"})
_PROVIDER = "registry.terraform.io/hashicorp/aws"
# What some resources have as their id, and every other as a property that refers to nothing.
_NO_REFERENCES = frozenset({"account_id", "id", "owner_id", "region"})
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def write_plan(file: Path, state: Path) -> int:
    """Write the plan of a state's resources of AWS, and return how many there are."""
    plan = plan_of(read_rows(state))
    file.write_text(json.dumps(plan), encoding="utf-8")
    return len(plan["planned_values"]["root_module"]["resources"])


def plan_of(rows: list[Row]) -> dict[str, Any]:
    """The plan that creates the resources, which refer to each other where a property names another's id or ARN."""
    taken: Counter[str] = Counter()
    planned: list[Row] = []
    named: dict[str, str] = {}
    for row in filter(of_aws, rows):
        kind, name = terraform_type(row["type"]), re.sub(r"\W", "_", row["urn"].rpartition("::")[2])
        taken[f"{kind}.{name}"] += 1
        if (number := taken[f"{kind}.{name}"]) > 1:
            name = f"{name}_{number}"
        address = f"{kind}.{name}"
        # Resources that share an id, as a bucket's settings do, come after the one that it is of.
        named.setdefault(str(row["id"]), f"{address}.id")
        if arn := row["outputs"].get("arn"):
            named.setdefault(str(arn), f"{address}.arn")
        planned.append({"address": address, "mode": "managed", "type": kind, "name": name})
        planned[-1] |= {"provider_name": _PROVIDER, "schema_version": 0, "values": _values(row["outputs"])}
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": [_change(each) for each in planned],
        "configuration": {"root_module": {"resources": [_configured(each, named) for each in planned]}},
    }


def terraform_type(token: str) -> str:
    """What Terraform calls a type."""
    if token in _TYPES:
        return _TYPES[token]
    _, module, name = re.split("[:/]", token)[:3]
    return f"aws_{_MODULES.get(module, f'{module}_')}{_snake(name)}"


def _values(properties: dict[str, Any]) -> dict[str, Any]:
    return dict(_property(_snake(key), value) for key, value in properties.items())


def _property(key: str, value: object) -> tuple[str, object]:
    if isinstance(value, dict):
        return (key, value) if key in _MAPS else (key, [_values(value)])
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return _singular(key), [_values(each) for each in value]
    return key, value


def _change(planned: Row) -> dict[str, Any]:
    change = {"actions": ["create"], "before": None, "after": planned["values"], "after_unknown": {}}
    return {key: planned[key] for key in ("address", "mode", "type", "name", "provider_name")} | {"change": change}


def _configured(planned: Row, named: dict[str, str]) -> dict[str, Any]:
    expressions = {}
    for key, value in planned["values"].items():
        if key in _NO_REFERENCES:
            continue
        texts = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
        used = [named[each] for each in texts if each in named]
        others = [each for each in used if each.rpartition(".")[0] != planned["address"]]
        if others:
            expressions[key] = {"references": [part for each in others for part in (each, each.rpartition(".")[0])]}
    row = {key: planned[key] for key in ("address", "mode", "type", "name")}
    return {**row, "provider_config_key": "aws", "expressions": expressions, "schema_version": 0}


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()


def _singular(key: str) -> str:
    if key.endswith("ies"):
        return f"{key[:-3]}y"
    return key if key.endswith("ss") else key.removesuffix("s")
