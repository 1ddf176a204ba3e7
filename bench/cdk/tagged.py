"""What the stacks have in common: tags, documents, and the groups of constructs that both make."""

import json

import aws_cdk as cdk
from aws_cdk import CfnTag
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

VPC, LABS, SHARED, BLOCK = "10.64.0.0/16", "10.64.128.0/17", "10.64.0.0/20", "10.64.128.0/24"

# Name, namespace, metric, statistic.
Alarm = tuple[str, str, str, str]


def document(*statements: dict[str, object]) -> dict[str, object]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(service: str) -> dict[str, object]:
    """Return the document by which a service may take a role."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
        }
    )


class Tagged(cdk.Stack):
    """A stack whose resources carry the same tags as ours."""

    def tags_of(self, name: str) -> dict[str, str]:
        """Return the tags of a resource as a map."""
        ours = {"virtual-lab": "neuro", "project": "spikes", "cost-centre": "cc-1", "owner": "ada"}
        return {
            "Name": name,
            **{f"hpc-labs:{key}": value for key, value in ours.items()},
            "hpc-labs:data-class": "confidential",
        }

    def tagged(self, name: str) -> list[CfnTag]:
        """Return the tags of a resource."""
        return [CfnTag(key=key, value=value) for key, value in self.tags_of(name).items()]

    def network_acl(self, name: str, vpc: str, subnets: dict[str, str], entries: list[tuple[str, str, int]]) -> None:
        """Add a network ACL with the same entries in both directions but for the last one's ports."""
        acl = ec2.CfnNetworkAcl(self, name, vpc_id=vpc, tags=self.tagged(name))
        for egress in (False, True):
            for position, (action, cidr, port) in enumerate(entries):
                ports = (443, 443) if egress else (1024, 65535)
                ec2.CfnNetworkAclEntry(
                    self,
                    f"{name}-{'out' if egress else 'in'}-{position}",
                    network_acl_id=acl.ref,
                    rule_number=100 + 10 * position,
                    rule_action=action,
                    cidr_block=cidr,
                    protocol=6 if port else -1,
                    egress=egress,
                    port_range=ec2.CfnNetworkAclEntry.PortRangeProperty(from_=ports[0], to=ports[1]) if port else None,
                )
        for key, subnet in subnets.items():
            ec2.CfnSubnetNetworkAclAssociation(self, f"{name}-{key}", network_acl_id=acl.ref, subnet_id=subnet)

    def security_group(self, name: str, vpc: str) -> ec2.CfnSecurityGroup:
        """Add a security group without rules."""
        return ec2.CfnSecurityGroup(self, name, vpc_id=vpc, group_description=name, tags=self.tagged(name))

    def passes(self, name: str, source: ec2.CfnSecurityGroup, to: ec2.CfnSecurityGroup, port: int | None) -> None:
        """Let a group reach another: a rule on each side."""
        ports = {"ip_protocol": "tcp", "from_port": port, "to_port": port} if port else {"ip_protocol": "-1"}
        ec2.CfnSecurityGroupIngress(
            self, f"{name}-in", group_id=to.attr_group_id, source_security_group_id=source.attr_group_id, **ports
        )
        ec2.CfnSecurityGroupEgress(
            self, f"{name}-out", group_id=source.attr_group_id, destination_security_group_id=to.attr_group_id, **ports
        )

    def role(self, name: str, service: str, boundary: str, actions: list[str], resource: str) -> iam.CfnRole:
        """Add a role with a policy of its own."""
        role = iam.CfnRole(
            self,
            name,
            assume_role_policy_document=trust(service),
            permissions_boundary=boundary,
            tags=self.tagged(name),
        )
        allow = {"Effect": "Allow", "Action": actions, "Resource": resource}
        iam.CfnRolePolicy(self, f"{name}-policy", role_name=role.ref, policy_name=name, policy_document=document(allow))
        return role

    def policy(self, name: str, actions: list[str], resources: list[str], path: str) -> iam.CfnManagedPolicy:
        """Add a managed policy."""
        allow = {"Effect": "Allow", "Action": actions, "Resource": resources}
        return iam.CfnManagedPolicy(self, name, policy_document=document(allow), path=path)

    def count(self, name: str, group: logs.CfnLogGroup, pattern: str, value: str = "1") -> None:
        """Count what a log group's events say."""
        logs.CfnMetricFilter(
            self,
            name,
            log_group_name=group.ref,
            filter_name=name,
            filter_pattern=pattern,
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_name=name, metric_namespace="HpcLabs", metric_value=value, default_value=0, unit="Count"
                )
            ],
        )

    def watch(self, topic: str, alarms: list[Alarm], widgets: list[str]) -> None:
        """Add alarms, and a dashboard of them and of metrics."""
        made = []
        for name, namespace, metric, statistic in alarms:
            alarm = cloudwatch.CfnAlarm(
                self,
                name,
                alarm_name=f"{self.node.id}/{name}",
                alarm_description=f"{name}: what it means, where to look and what to do about it.",
                namespace=namespace,
                metric_name=metric,
                dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="Lab", value=self.node.id)],
                statistic=statistic,
                period=60,
                evaluation_periods=3,
                datapoints_to_alarm=3,
                threshold=1,
                comparison_operator="GreaterThanOrEqualToThreshold",
                treat_missing_data="notBreaching",
                actions_enabled=True,
                alarm_actions=[topic],
                ok_actions=[topic],
                tags=self.tagged(name),
            )
            made.append(alarm.attr_arn)
        body = {
            "start": "-PT12H",
            "widgets": [
                {"type": "alarm", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"alarms": made}},
                *(
                    {
                        "type": "metric",
                        "x": 0,
                        "y": 2 + 6 * position,
                        "width": 12,
                        "height": 6,
                        "properties": {
                            "title": title,
                            "region": cdk.Aws.REGION,
                            "metrics": [["HpcLabs", title, "Lab", self.node.id]],
                            "period": 300,
                            "stat": "Sum",
                        },
                    }
                    for position, title in enumerate(widgets)
                ),
            ],
        }
        cloudwatch.CfnDashboard(self, "dashboard", dashboard_body=json.dumps(body))
