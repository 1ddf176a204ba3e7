"""State machines, schedules and events change no network, identity or policy, and run nothing on machines."""

import re
from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...direct_calls import ALLOWED, calls_in, changes
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View, texts

RULE = Rule(
    id="sfn-direct-calls",
    title="State machines, schedules and events change no network, identity or policy, and run no commands",
    severity=Severity.HIGH,
    types=(*tokens.STATE_MACHINE, *tokens.EVENT_SCHEDULE, *tokens.EVENT_TARGET),
    why="Each action of AWS's can be a state, or a schedule's target. A gateway or a role that is made so at night is "
    "in no graph, so that no rule judges it, and nobody asked for it in a review; nor for a command on a machine or "
    "for other code in a build, which an event starts.",
    remediation="Make networks, roles and policies by resources of this program, and put what runs on machines and in "
    "builds where these are made. A state machine or a schedule may read and write data, start and stop what is there, "
    "take backups, send messages, call functions and submit jobs.",
    source="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html",
    controls=BOUNDARY,
    bad="""\
call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:createInternetGateway", "End": True}
definition = json.dumps({"StartAt": "Open", "States": {"Open": call}})
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=definition)
""",
    good="""\
call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:stopInstances", "End": True}
definition = json.dumps({"StartAt": "Rest", "States": {"Rest": call}})
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=definition)
""",
)
# Documents of commands and of automations (docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html).
_RUNS = re.compile(r"arn:[a-z-]+:ssm:[^:]*:[^:]*:(?:document|automation-definition)/.*", re.DOTALL)
_BUILDS = re.compile(r"arn:[a-z-]+:codebuild:[^:]*:[^:]*:project/.*", re.DOTALL)
# What a build takes in place of its project's own, such as buildspecOverride or environmentVariablesOverride.
_OVERRIDE = re.compile(r"\b([a-z]+Override)\b", re.IGNORECASE)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every action of AWS's that a state machine's text, or a target, names; and what an event runs."""
    if resource.type in tokens.STATE_MACHINE:
        yield from _calls(resource.at("definition").document())
        yield from _calls(resource.at("definitionSubstitutions"))
        elsewhere = resource.at("definitionS3Location")  # in templates
        if not elsewhere.absent:
            yield Finding(
                f"{elsewhere.path} is {elsewhere.shown}, so no rule sees its states; allowed: definition",
                elsewhere.path,
            )
    elif resource.type in tokens.EVENT_SCHEDULE:
        yield from _target(resource.at("target"))
    else:
        yield from _target(resource.properties)


def _calls(written: View) -> Iterator[Outcome]:
    if written.unknown:
        yield Unevaluated(written.path)
        return
    found = {call.lower(): call for text in texts(written) for call in calls_in(text)}
    changing = sorted(call for lower, call in found.items() if changes(lower))
    if changing:
        words = "[secret]" if written.secret else ", ".join(changing)
        yield Finding(f"{written.path} calls {words}; allowed: {ALLOWED}", written.path)


def _target(target: View) -> Iterator[Outcome]:
    """What a target calls, or runs on machines, or in a build in place of what the project says."""
    arn, machines = target.at("arn"), target.at("runCommandTargets")
    name = "" if arn.unknown else str(arn.value(""))
    if _RUNS.fullmatch(name):
        yield Finding(f"{arn.path} is {arn.shown}, which runs commands; allowed: other targets", arn.path)
    elif not machines.absent and machines.raw != []:  # how states spell none
        yield Finding(f"{machines.path} says where commands run; allowed: none", machines.path)
    elif _BUILDS.fullmatch(name):
        for given in (target.at("input"), target.at("inputTransformer", "inputTemplate"), target.at("inputPath")):
            yield from _overrides(given)
    else:
        yield from _calls(arn)


def _overrides(given: View) -> Iterator[Outcome]:
    """A build's input says nothing in place of the project, and is not up to who sends the event."""
    if given.unknown:
        yield Unevaluated(given.path)
    elif given.value("") and given.path.endswith("inputPath"):
        yield Finding(f"{given.path} is {given.shown}, which may be overrides; allowed: an input", given.path)
    elif found := sorted(set(_OVERRIDE.findall(str(given.value(""))))):
        words = "[secret]" if given.secret else ", ".join(found)
        yield Finding(f"{given.path} has {words}; allowed: what the project says", given.path)
