"""Code that AWS publishes, against what sounds alike."""

import pytest

from policies.aws_code import has_images, is_layer

_OF_AWS = (
    "580247275435:layer:LambdaInsightsExtension:56",
    "580247275435:layer:LambdaInsightsExtension-Arm64:20",
    "017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7",
    "094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:40",
    "901920570463:layer:aws-otel-python-amd64-ver-1-25-0:1",
    "615299751070:layer:AWSOpenTelemetryDistroPython:16",
    "177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension:61",
    "027255383542:layer:AWS-AppConfig-Extension:113",
)


@pytest.mark.parametrize("layer", _OF_AWS)
def test_layers_of_aws_are_known_by_account_and_name(layer: str) -> None:
    assert is_layer(f"arn:aws:lambda:us-east-1:{layer}")
    assert not is_layer(f"arn:aws:lambda:us-east-1:999988887777:{layer.partition(':')[2]}")
    assert not is_layer(f"arn:aws:lambda:us-east-1:{layer.partition(':')[0]}:layer:evil:1")


def test_a_layer_is_known_by_the_whole_of_its_name() -> None:
    assert not is_layer("arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtensionEvil:1")
    assert not is_layer("arn:aws:lambda:us-east-1:580247275435:function:LambdaInsightsExtension")


def test_images_of_aws_are_known_by_their_account() -> None:
    assert has_images("763104351884")
    assert not any(map(has_images, ("111122223333", "76310435188")))
