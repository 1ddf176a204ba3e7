"""State machines and schedules change no network, identity or policy."""

import re
from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...direct_calls import ALLOWED, changes
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View, texts

RULE = Rule(
    id="sfn-direct-calls",
    title="State machines and schedules change no network, identity or policy by themselves",
    severity=Severity.HIGH,
    types=(*tokens.STATE_MACHINE, *tokens.EVENT_SCHEDULE),
    why="Each action of AWS's can be a state, or a schedule's target. A gateway or a role that is made so at night is "
    "in no graph, so that no rule judges it, and nobody asked for it in a review.",
    remediation="Make networks, roles and policies by resources of this program. A state machine or a schedule may "
    "read, start and stop, take backups, send messages, call functions, submit jobs and write data.",
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
_CALL = re.compile(r"arn:aws[a-z-]*:(?:states|scheduler):::aws-sdk:([a-z0-9]+):([a-z0-9]+)", re.IGNORECASE)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every action of AWS's that a state machine's text, or a schedule's target, names."""
    if resource.type in tokens.EVENT_SCHEDULE:
        return _judged(resource.at("target", "arn"))
    return _judged(resource.at("definition").document())


def _judged(written: View) -> Iterator[Outcome]:
    if written.unknown:
        yield Unevaluated(written.path)
        return
    found = {call.lower(): call for text in texts(written) for call in (":".join(each) for each in _CALL.findall(text))}
    changing = sorted(call for lower, call in found.items() if changes(lower))
    if changing:
        words = "[secret]" if written.secret else ", ".join(changing)
        yield Finding(f"{written.path} calls {words}; allowed: {ALLOWED}", written.path)
