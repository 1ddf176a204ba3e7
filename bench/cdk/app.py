"""The same platform and labs as this project's stacks, with AWS CDK in Python: ``app.py OUT platform|lab|estate N``.

``platform`` and ``lab`` are a stack; N is the lab's number of queues. ``estate`` is a platform and N labs, each a stack
of its own in one app: a CloudFormation stack holds 500 resources.

Level-1 constructs, as CDK's fastest way to say the same thing. What CloudFormation holds inside of another resource
(a bucket's encryption and logging, a file system's policy, a rule group's rules) is inside of it here, so that CDK has
fewer objects to make than we do; documents of policies, alarms and dashboards are shorter than ours. What it cannot do
at all is left out: adopting a VPC's default groups, gateway endpoints' associations, the DNS firewall's failing closed,
the judgement of the cluster's configuration.
"""

import json
import sys

import aws_cdk as cdk
from lab_stack import Lab
from platform_stack import Platform


def main() -> None:
    """Synthesize, and print how many resources CloudFormation would know."""
    out, kind, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    app = cdk.App(outdir=out)
    if kind in ("platform", "estate"):
        Platform(app, "platform")
    if kind == "lab":
        Lab(app, "lab", queues=number)
    if kind == "estate":
        for lab in range(number):
            Lab(app, f"lab-{lab}", queues=2)
    stacks = app.synth().stacks
    json.dump({"resources": sum(len(stack.template["Resources"]) for stack in stacks)}, sys.stdout)


if __name__ == "__main__":
    main()
