"""What moto holds can be written and read again, service by service."""

import pickle
import weakref
from collections import defaultdict
from typing import Any

import moto.backends
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.server.pickling import dumps

SERVICES = (
    *("acm", "apigateway", "apigatewayv2", "autoscaling", "awslambda", "backup", "budgets", "cloudformation"),
    *("cloudtrail", "cloudwatch", "codebuild", "codepipeline", "datasync"),
    *("directconnect", "ds", "dynamodb", "ebs", "ec2", "ecr", "efs", "eks", "elbv2", "events", "firehose", "fsx"),
    *("guardduty", "iam", "kms", "logs", "networkfirewall", "organizations", "ram", "rds", "resourcegroups", "route53"),
    *("route53resolver", "s3", "s3control", "scheduler", "secretsmanager", "sns", "sqs", "ssm", "stepfunctions", "sts"),
)


def get_backend(service: str) -> Any:
    find: Any = moto.backends.get_backend
    return find(service)


def again(thing: Any) -> Any:
    return pickle.loads(dumps(thing))


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_of_a_lab_is_read_again(service: str) -> None:
    account = get_backend(service)["123456789012"]
    backend = account["us-east-1" if "us-east-1" in account.regions else "aws"]
    assert vars(again(backend)).keys() == vars(backend).keys()


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())])
def test_private_keys_stay_the_same(key: Any) -> None:
    def public(private: Any) -> bytes:
        return bytes(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    assert public(again(key)) == public(key)


def test_default_of_a_dict_still_works() -> None:
    nested: Any = defaultdict(lambda: defaultdict(dict))
    nested["a"]["b"]["c"] = 1
    read = again(nested)
    assert read == nested
    assert read["new"]["b"] == {}


def test_weak_values_stay_as_long_as_something_holds_them() -> None:
    backend: Any = get_backend("ec2")["123456789012"]["us-east-1"]
    held, weak = again((backend, weakref.WeakValueDictionary({"a": backend})))
    assert weak["a"] is held


def test_parameters_of_ssm_are_read_again() -> None:
    backend: Any = get_backend("ssm")["123456789012"]["us-east-1"]
    backend.put_parameter("/p", "", "v", "String", None, None, False, [], "text", "Standard", None)
    assert again(backend).get_parameter("/p").value == "v"
