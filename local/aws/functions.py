"""Functions (invokes): what a program asks AWS without creating anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .call import ask
from .credentials import query
from .errors import RefusedError
from .tags import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .values import Properties, Value

    Function = Callable[[Properties, str], Properties]


class UnknownFunctionError(RefusedError):
    """The local AWS does not answer a function."""


def invoke(token: str, arguments: Properties, region: str) -> Properties:
    """Answer one function.

    Raises:
        UnknownFunctionError: there is none of that name, or it takes no such argument.
    """
    if token not in FUNCTIONS:
        raise UnknownFunctionError(f"the local AWS has no function {token}: add it to local/aws/functions.py")
    function, takes = FUNCTIONS[token]
    if unknown := sorted(arguments.keys() - {"region", *takes.split()}):
        raise UnknownFunctionError(
            f"the local AWS's {token} does not take {', '.join(unknown)}, only {takes or 'nothing'}: "
            "add it in local/aws/functions.py"
        )
    region = str(arguments.get("region") or region)
    return {**arguments, "region": region, **function(arguments, region)}


# --- who and where


def _caller_identity(arguments: Properties, region: str) -> Properties:
    """Asked by every preview, hence in plain HTTP: botocore would take longer to import than all else."""
    answer = query("sts", region, Action="GetCallerIdentity", Version="2011-06-15")
    account, arn, user = (re.findall(f"<{name}>(.*?)</{name}>", answer)[0] for name in ("Account", "Arn", "UserId"))
    return {"id": account, "accountId": account, "arn": arn, "userId": user}


def _region(arguments: Properties, region: str) -> Properties:
    names = {"id": region, "region": region, "name": region, "description": _REGIONS.get(region, region)}
    return {**names, "endpoint": f"ec2.{region}.amazonaws.com"}


_REGIONS = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-2": "US West (Oregon)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-west-1": "Europe (Ireland)",
}


def _partition(arguments: Properties, region: str) -> Properties:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


# --- what EC2 has

Described = dict[str, object]


def _described(
    region: str, operation: str, result: str, filters: list[Described], **members: object
) -> list[Described]:
    answer = ask("ec2", region, operation, **({"Filters": filters} if filters else {}), **members)[result]
    assert isinstance(answer, list)
    return answer


def _filters(arguments: Properties, names: Mapping[str, str]) -> list[Described]:
    """EC2's filters: those given as such, those that arguments stand for, and tags."""
    given = arguments.get("filters")
    tags = arguments.get("tags")
    filters: list[Described] = [
        {"Name": one["name"], "Values": one["values"]}
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, dict)
    ]
    filters += [
        {"Name": name, "Values": [_text(arguments[argument])]}
        for argument, name in names.items()
        if arguments.get(argument) is not None
    ]
    filters += [
        {"Name": f"tag:{key}", "Values": [value]} for key, value in (tags if isinstance(tags, dict) else {}).items()
    ]
    return filters


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _only(found: list[Described], what: str) -> Described:
    if len(found) != 1:
        raise RefusedError(f"{len(found)} {what} match, one is wanted: give its id, or narrower filters or tags")
    return found[0]


def _properties(found: Mapping[str, object], members: Mapping[str, str]) -> Properties:
    return {name: found[member] for name, member in members.items() if member in found}  # type: ignore[misc]


def _availability_zones(arguments: Properties, region: str) -> Properties:
    filters = _filters(arguments, {"state": "state"})
    zones = _described(region, "describe_availability_zones", "AvailabilityZones", filters)
    names: list[Value] = [str(zone["ZoneName"]) for zone in zones]
    ids: list[Value] = [str(zone["ZoneId"]) for zone in zones]
    groups: list[Value] = list(dict.fromkeys(str(zone.get("GroupName", region)) for zone in zones))
    return {"id": region, "names": names, "zoneIds": ids, "groupNames": groups}


def _vpc(arguments: Properties, region: str) -> Properties:
    names = {"id": "vpc-id", "cidrBlock": "cidr", "default": "is-default", "state": "state"}
    found = _only(_described(region, "describe_vpcs", "Vpcs", _filters(arguments, names)), "VPCs")
    members = {"cidrBlock": "CidrBlock", "default": "IsDefault", "dhcpOptionsId": "DhcpOptionsId", "state": "State"}
    vpc = str(found["VpcId"])
    return {
        **_properties(found, members | {"instanceTenancy": "InstanceTenancy", "ownerId": "OwnerId"}),
        "id": vpc,
        "arn": f"arn:aws:ec2:{region}:{found['OwnerId']}:vpc/{vpc}",
        "tags": listed(found),
    }


def _subnet(arguments: Properties, region: str) -> Properties:
    names = {"id": "subnet-id", "vpcId": "vpc-id", "availabilityZone": "availability-zone", "cidrBlock": "cidr-block"}
    found = _only(_described(region, "describe_subnets", "Subnets", _filters(arguments, names)), "subnets")
    members = {
        "arn": "SubnetArn",
        "availabilityZone": "AvailabilityZone",
        "availabilityZoneId": "AvailabilityZoneId",
        "availableIpAddressCount": "AvailableIpAddressCount",
        "cidrBlock": "CidrBlock",
        "defaultForAz": "DefaultForAz",
        "id": "SubnetId",
        "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
        "ownerId": "OwnerId",
        "state": "State",
        "vpcId": "VpcId",
    }
    return {**_properties(found, members), "tags": listed(found)}


def _prefix_list(arguments: Properties, region: str) -> Properties:
    names = {"name": "prefix-list-name", "prefixListId": "prefix-list-id"}
    lists = _described(region, "describe_prefix_lists", "PrefixLists", _filters(arguments, names))
    found = _only(lists, "prefix lists")
    members = {"id": "PrefixListId", "prefixListId": "PrefixListId", "name": "PrefixListName", "cidrBlocks": "Cidrs"}
    return {"cidrBlocks": [], **_properties(found, members)}


def _managed_prefix_list(arguments: Properties, region: str) -> Properties:
    names = {"name": "prefix-list-name", "id": "prefix-list-id"}
    lists = _described(region, "describe_managed_prefix_lists", "PrefixLists", _filters(arguments, names))
    found = _only(lists, "managed prefix lists")
    members = {
        "id": "PrefixListId",
        "name": "PrefixListName",
        "arn": "PrefixListArn",
        "addressFamily": "AddressFamily",
        "maxEntries": "MaxEntries",
        "ownerId": "OwnerId",
        "version": "Version",
    }
    return {"entries": [], **_properties(found, members), "tags": listed(found)}


def _ami(arguments: Properties, region: str) -> Properties:
    owners = {"Owners": arguments["owners"]} if arguments.get("owners") else {}
    images = _described(region, "describe_images", "Images", _filters(arguments, {}), **owners)
    pattern = re.compile(str(arguments.get("nameRegex") or ""))
    images = [image for image in images if pattern.search(str(image.get("Name", "")))]
    if arguments.get("mostRecent"):
        images = sorted(images, key=lambda image: str(image.get("CreationDate", "")))[-1:]
    found = _only(images, "images")
    members = {
        "id": "ImageId",
        "imageId": "ImageId",
        "architecture": "Architecture",
        "creationDate": "CreationDate",
        "description": "Description",
        "name": "Name",
        "ownerId": "OwnerId",
        "rootDeviceName": "RootDeviceName",
        "rootDeviceType": "RootDeviceType",
        "state": "State",
        "virtualizationType": "VirtualizationType",
    }
    image = str(found["ImageId"])
    return {**_properties(found, members), "arn": f"arn:aws:ec2:{region}::image/{image}", "tags": listed(found)}


def _instance_type_offerings(arguments: Properties, region: str) -> Properties:
    kind = str(arguments.get("locationType") or "region")
    filters = _filters(arguments, {})
    members: dict[str, object] = {"LocationType": kind}
    found = _described(region, "describe_instance_type_offerings", "InstanceTypeOfferings", filters, **members)
    locations: list[Value] = [str(offer["Location"]) for offer in found]
    types: list[Value] = [str(offer["InstanceType"]) for offer in found]
    return {
        "id": region,
        "instanceTypes": types,
        "locations": locations,
        "locationTypes": [kind for _ in found],
    }


def _bucket(arguments: Properties, region: str) -> Properties:
    bucket = str(arguments["bucket"])
    ask("s3", region, "head_bucket", Bucket=bucket)
    return {
        "id": bucket,
        "arn": f"arn:aws:s3:::{bucket}",
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{bucket}.s3.{region}.amazonaws.com",
        "bucketRegion": region,
    }


FUNCTIONS: dict[str, tuple[Function, str]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": (_caller_identity, ""),
    "aws:index/getRegion:getRegion": (_region, ""),
    "aws:index/getPartition:getPartition": (_partition, ""),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (_availability_zones, "filters state"),
    "aws:ec2/getVpc:getVpc": (_vpc, "id cidrBlock default state filters tags"),
    "aws:ec2/getSubnet:getSubnet": (_subnet, "id vpcId availabilityZone cidrBlock filters tags"),
    "aws:ec2/getPrefixList:getPrefixList": (_prefix_list, "name prefixListId filters"),
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": (_managed_prefix_list, "name id filters tags"),
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": (_instance_type_offerings, "locationType filters"),
    "aws:ec2/getAmi:getAmi": (_ami, "owners mostRecent nameRegex filters"),
    "aws:s3/getBucket:getBucket": (_bucket, "bucket"),
}
"""Every function that is served, and the arguments that it takes beside ``region``."""
