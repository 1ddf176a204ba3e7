"""Rules about where logs go, and where code comes from."""

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits
from .iam import FACTS, PARTNER, THEM, US

_OURS = Res(tokens.BUCKET[0], {"bucket": "kept", "id": "kept", "arn": "arn:aws:s3:::kept"}, name="kept")
_FACTS = f"""{FACTS}
buckets = ["data-*"]
log_buckets = ["mirror-l*"]
code_buckets = ["mirror-c*"]
code_accounts = ["777788889999"]
code_images = ["public.ecr.aws/lambda/python:*"]
"""
_ALLOWED = "allowed: a bucket of this stack, of its platform, or of {} in policies/facts.toml"


def _named(token: str, path: str, *alike: str, before: str = "", after: str = "", fact: str = "log_buckets") -> Table:
    """A rule about the bucket that is named at the path, inside of lists where there are some."""
    listed, others = ("mirror-l", "mirror-c") if fact == "log_buckets" else ("mirror-c", "mirror-l")
    value: object = f"{before}kept{after}"
    for key in reversed(path.split(".")):
        value = [value] if key == "0" else {key: value}
    assert isinstance(value, dict)
    shown = path.replace(".0", "[0]")
    theirs = f"{before}theirs{after}"
    cases: dict[str, tuple[Change, Verdict]] = {
        "absent": ({path: ABSENT}, PASSES),
        "not known": ({path: UNKNOWN}, waits(shown)),
        "theirs": ({path: theirs}, fails(f'{shown} is "{theirs}"; {_ALLOWED.format(fact)}')),
        "listed": ({path: f"{before}{listed}{after}"}, PASSES),
        "listed for something else": ({path: f"{before}{others}{after}"}, fails(shown)),
        "one whose data may be read": ({path: f"{before}data-a{after}"}, fails(shown)),
    }
    return Table(good=(Res(token, value), _OURS), cases=cases, alike=alike, facts=_FACTS)


def _arn(account: str) -> str:
    return f"arn:aws:logs:us-east-1:{account}:log-group:kept"


_ARN = "arn:aws:s3:::"
_LOGS, _LAMBDA, _BUILD = "logs-destination-known", "lambda-code-known", "codebuild-code-known"
_FUNCTION, _PROJECT = tokens.FUNCTION[0], tokens.BUILD_PROJECT[0]
_IMAGE = "{}.dkr.ecr.us-east-1.amazonaws.com/tools:1"
_LAYER = "arn:aws:lambda:us-east-1:{}:layer:tools:1"
_FOREIGN = fails("allowed: accounts of ours")
_FOREIGN_IMAGE = fails("allowed: images in registries of accounts of ours, AWS's own, or of code_accounts")

TABLES = {
    _LOGS: _named(tokens.BUCKET_LOGGING[0], "targetBucket", *tokens.BUCKET_LOGGING[1:]),
    f"{_LOGS} (flow logs)": _named(tokens.FLOW_LOG[0], "logDestination", before=_ARN, after="/flows/"),
    f"{_LOGS} (queries)": _named(tokens.QUERY_LOG[0], "destinationArn", before=_ARN),
    f"{_LOGS} (balancers)": _named(tokens.LOAD_BALANCER[0], "accessLogs.bucket", *tokens.LOAD_BALANCER[1:]),
    f"{_LOGS} (connections)": _named(tokens.LOAD_BALANCER[0], "connectionLogs.bucket"),
    f"{_LOGS} (trails)": _named(tokens.TRAIL[0], "s3BucketName"),
    f"{_LOGS} (configurations)": _named(tokens.CONFIG_CHANNEL[0], "s3BucketName"),
    f"{_LOGS} (containers' sessions)": _named(
        tokens.CONTAINER_CLUSTER[0], "configuration.executeCommandConfiguration.logConfiguration.s3BucketName"
    ),
    f"{_LOGS} (builds)": _named(_PROJECT, "logsConfig.s3Logs.location", after="/builds"),
    f"{_LOGS} (what builds make)": _named(_PROJECT, "artifacts.location"),
    f"{_LOGS} (groups)": Table(
        good=(Res(tokens.FLOW_LOG[0], {"logDestination": _arn(US)}), _OURS),
        cases={
            "theirs": ({"logDestination": _arn(THEM)}, _FOREIGN),
            "shared": ({"logDestination": _arn(PARTNER)}, PASSES),
            "of configurations": (
                Res(tokens.CONFIG_CHANNEL[0], {"snsTopicArn": f"arn:aws:sns:us-east-1:{THEM}:theirs"}),
                _FOREIGN,
            ),
            "of names": (Res(tokens.QUERY_LOG[0], {"destinationArn": _arn(THEM)}), _FOREIGN),
            "a trail's": (Res(tokens.TRAIL[0], {"cloudWatchLogsGroupArn": _arn(THEM)}), _FOREIGN),
            "an HTTP API's": (
                Res(tokens.HTTP_STAGE[0], {"accessLogSettings": {"destinationArn": _arn(THEM)}}),
                _FOREIGN,
            ),
            "an API's": (Res(tokens.REST_STAGE[0], {"accessLogSettings": {"destinationArn": _arn(THEM)}}), _FOREIGN),
        },
        facts=_FACTS,
    ),
    f"{_LOGS} (in the bucket)": Table(
        good=(Res(tokens.BUCKET[0], {"id": "data", "loggings": [{"targetBucket": "kept"}]}, name="data"), _OURS),
        cases={
            "theirs": ({"loggings": [{"targetBucket": "theirs"}]}, fails('loggings[0].targetBucket is "theirs"')),
            "AWS answers": ({"loggings": UNKNOWN}, PASSES),
        },
        alike=tokens.BUCKET[1:],
        facts=_FACTS,
    ),
    _LAMBDA: _named(_FUNCTION, "s3Bucket", *tokens.LAYER, fact="code_buckets"),
    f"{_LAMBDA} (images)": Table(
        good=(Res(_FUNCTION, {"imageUri": _IMAGE.format(US)}), _OURS),
        cases={
            "theirs": ({"imageUri": _IMAGE.format(THEM)}, _FOREIGN_IMAGE),
            "of one that we share with": ({"imageUri": _IMAGE.format(PARTNER)}, _FOREIGN_IMAGE),
            "listed": ({"imageUri": _IMAGE.format("777788889999")}, PASSES),
            "AWS's": ({"imageUri": _IMAGE.format("763104351884")}, PASSES),
            "theirs, by the other name": (
                {"imageUri": f"{THEM}.dkr-ecr.us-east-1.on.aws/tools:1"},
                _FOREIGN_IMAGE,
            ),
            "ours, by the other name": ({"imageUri": f"{US}.dkr-ecr-fips.us-east-1.on.aws/tools:1"}, PASSES),
            "ours, with FIPS": ({"imageUri": f"{US}.dkr.ecr-fips.us-east-1.amazonaws.com/tools:1"}, PASSES),
            "of a build": ({"imageUri": "aws/codebuild/al2023"}, _FOREIGN_IMAGE),
            "not known": ({"imageUri": UNKNOWN}, waits("imageUri")),
            "absent": ({"imageUri": ABSENT}, PASSES),
        },
        facts=_FACTS,
    ),
    f"{_LAMBDA} (layers)": Table(
        good=(
            Res(_FUNCTION, {"layers": [_LAYER.format(US)]}),
            Res(tokens.LAYER[0], {"arn": _LAYER.format("444466668888")}, name="ours"),
        ),
        cases={
            "theirs": ({"layers": [_LAYER.format(US), _LAYER.format(THEM)]}, fails("layers[1] is")),
            "of one that we share with": (
                {"layers": [_LAYER.format(PARTNER)]},
                fails("allowed: accounts of ours, AWS's"),
            ),
            "listed": ({"layers": [_LAYER.format("777788889999")]}, PASSES),
            "AWS's": ({"layers": ["arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:56"]}, PASSES),
            "another of an account of AWS's": ({"layers": [_LAYER.format("580247275435")]}, fails("layers[0] is")),
            "made here": ({"layers": [_LAYER.format("444466668888")]}, PASSES),
            "not known": ({"layers": [UNKNOWN]}, waits("layers[0]")),
            "absent": ({"layers": ABSENT}, PASSES),
        },
        facts=_FACTS,
    ),
    _BUILD: Table(
        good=(
            Res(
                _PROJECT,
                {"source": {"type": "S3", "location": "kept/x.zip"}, "environment": {"image": "aws/codebuild/al2023"}},
            ),
            _OURS,
        ),
        cases={
            "theirs": (
                {"source.location": "theirs/x.zip"},
                fails('source.location is "theirs/x.zip"; allowed: a bucket'),
            ),
            "theirs too": (
                {"secondarySources": [{"type": "S3", "location": f"{_ARN}theirs/x.zip"}]},
                fails("secondarySources[0].location is"),
            ),
            "a repository": ({"source": {"type": "CODECOMMIT", "location": "theirs/x"}}, PASSES),
            "their buildspec": (
                {"source.buildspec": f"{_ARN}theirs/buildspec.yml"},
                fails(f'source.buildspec is "{_ARN}theirs/buildspec.yml"; {_ALLOWED.format("code_buckets")}'),
            ),
            "their buildspec too": (
                {"secondarySources": [{"type": "GITHUB", "buildspec": f"{_ARN}theirs/buildspec.yml"}]},
                fails("secondarySources[0].buildspec is"),
            ),
            "our buildspec": ({"source.buildspec": f"{_ARN}kept/buildspec.yml"}, PASSES),
            "a path": ({"source.buildspec": "builds/theirs.yml"}, PASSES),
            "a buildspec itself": ({"source.buildspec": "version: 0.2\nphases: {}\n"}, PASSES),
            "a buildspec that is not known": ({"source.buildspec": UNKNOWN}, waits("source.buildspec")),
            "their cache": ({"cache": {"type": "S3", "location": "theirs/cache"}}, fails("cache.location is")),
            "our cache": ({"cache": {"type": "S3", "location": "kept/cache"}}, PASSES),
            "a cache of the machine": ({"cache": {"type": "LOCAL", "location": "theirs"}}, PASSES),
            "their certificate": (
                {"environment.certificate": f"{_ARN}theirs/ca.pem"},
                fails("environment.certificate is"),
            ),
            "our certificate": ({"environment.certificate": "kept/ca.pem"}, PASSES),
            "their image": ({"environment.image": _IMAGE.format(THEM)}, _FOREIGN_IMAGE),
            "an image of anybody's": ({"environment.image": "theirs/image:latest"}, _FOREIGN_IMAGE),
            "a public image": ({"environment.image": "public.ecr.aws/theirs/image:1"}, _FOREIGN_IMAGE),
            "a public image that is listed": ({"environment.image": "public.ecr.aws/lambda/python:3.13"}, PASSES),
            "our image": ({"environment.image": _IMAGE.format(US)}, PASSES),
            "an image that is not known": ({"environment.image": UNKNOWN}, waits("environment.image")),
            "not known": ({"source.location": UNKNOWN}, waits("source.location")),
            "a kind that is not known": ({"source.type": UNKNOWN}, waits("source.type")),
            "absent": ({"source": ABSENT}, PASSES),
        },
        facts=_FACTS,
    ),
}
