"""Lambda functions from zip files, and who may call them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
from ..names import name_with_prefix
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..call import Call
    from ..values import Properties, Value

# --- the code


def _files(archive: Mapping[str, Value], prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """The files of an archive or asset as Pulumi describes them: a path, a text, or named parts."""
    parts = archive.get("assets")
    if isinstance(parts, dict):
        for name, part in parts.items():
            assert isinstance(part, dict)
            yield from _files(part, f"{prefix}/{name}" if prefix else name)
    elif "text" in archive:
        yield prefix, str(archive["text"]).encode()
    elif "path" in archive:
        yield from _files_at(Path(str(archive["path"])), prefix)
    else:
        raise RefusedError(f"the local AWS takes code from files and texts, not from {archive.get('uri')!r}")


def _files_at(path: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(found for found in path.rglob("*") if found.is_file()):
            yield "/".join(filter(None, [prefix, file.relative_to(path).as_posix()])), file.read_bytes()
    elif zipfile.is_zipfile(path) and not prefix:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    else:
        yield prefix or path.name, path.read_bytes()


def _zip(archive: Mapping[str, Value]) -> bytes:
    """One zip file, the same for the same files: AWS compares by its hash."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in _files(archive):
            packed.writestr(zipfile.ZipInfo(name), data)
    return content.getvalue()


def _code(call: Call) -> dict[str, object]:
    members = {"s3Bucket": "S3Bucket", "s3Key": "S3Key", "s3ObjectVersion": "S3ObjectVersion"}
    source = {member: call.inputs[name] for name, member in members.items() if call.inputs.get(name)}
    archive = call.inputs.get("code")
    if isinstance(archive, dict):
        return {"ZipFile": _zip(archive)}
    if not source:
        raise RefusedError(f"{call.row.type} {call.name!r} needs code, or s3Bucket and s3Key")
    return dict(source)


# --- functions

_CONFIGURATION = (
    "role description handler runtime timeout memorySize environment kmsKeyArn layers deadLetterConfig tracingConfig "
    "ephemeralStorage loggingConfig vpcConfig fileSystemConfig=FileSystemConfigs"
)
_CODE = "code s3Bucket s3Key s3ObjectVersion sourceCodeHash"
_CREATE = Op("create_function", f"name=FunctionName {_CONFIGURATION} architectures packageType publish")


def _create(call: Call) -> str:
    from ..lifecycle import request

    members = request(call, _CREATE, creating=True)
    call.aws("create_function", **members, Code=_code(call))
    return call.text("name")


def _function(call: Call, described: Mapping[str, object]) -> Properties:
    arn, version = str(described["FunctionArn"]), str(described.get("Version", "$LATEST"))
    gateway = f"arn:aws:apigateway:{call.region}:lambda:path"
    invoke, streaming = f"{gateway}/2015-03-31/functions", f"{gateway}/2021-11-15/functions"
    return {
        "arn": arn,
        "invokeArn": f"{invoke}/{arn}/invocations",
        "responseStreamingInvokeArn": f"{streaming}/{arn}/response-streaming-invocations",
        "qualifiedArn": f"{arn}:{version}",
        "qualifiedInvokeArn": f"{invoke}/{arn}:{version}/invocations",
        "codeSha256": str(described["CodeSha256"]),
        # A hash that the program gives is the program's; AWS fills in its own otherwise.
        "sourceCodeHash": call.given("sourceCodeHash") or str(described["CodeSha256"]),
        "sourceCodeSize": int(str(described["CodeSize"])),
        "layers": [layer["Arn"] for layer in described.get("Layers") or []],  # type: ignore[attr-defined]
    }


def _change_code(call: Call) -> None:
    call.aws("update_function_code", FunctionName=call.id, **_code(call))


def _reserve(call: Call) -> None:
    reserved = call.inputs.get("reservedConcurrentExecutions", -1)
    if reserved == -1:
        if call.state:
            call.aws("delete_function_concurrency", FunctionName=call.id)
    else:
        call.aws("put_function_concurrency", FunctionName=call.id, ReservedConcurrentExecutions=reserved)


FUNCTION = Row(
    type="aws:lambda/function:Function",
    service="lambda",
    id="FunctionName",
    create=Code(" ".join([*_CREATE.members, _CODE]), _create),
    read=Op("get_function_configuration"),
    reads={"name": "FunctionName", "fileSystemConfig": "FileSystemConfigs", "environment": "Environment"},
    derive=_function,
    settings=(
        Code(_CODE, _change_code),
        Op("update_function_configuration", _CONFIGURATION),
        Code("reservedConcurrentExecutions", _reserve),
    ),
    delete=Op("delete_function"),
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="Resource", key="arn", read="list_tags"),
    name=Name(longest=64),
    kept="code s3Bucket s3Key s3ObjectVersion publish",
    ordered="layers",
    replace="architectures publish",
    unsupported="capacityProviderConfig codeSha256 codeSigningConfigArn durableConfig imageConfig imageUri publishTo "
    "replaceSecurityGroupsOnDestroy replacementSecurityGroupIds skipDestroy snapStart sourceKmsKeyArn tenancyConfig "
    "useResourceTimeoutForPropagation vpcConfig.ipv6AllowedForDualStack vpcConfig.vpcId",
)

# --- permissions

_PERMISSION = {
    "action": "Action",
    "principal": "Principal",
    "eventSourceToken": "EventSourceToken",
    "functionUrlAuthType": "FunctionUrlAuthType",
    "principalOrgId": "PrincipalOrgID",
    "qualifier": "Qualifier",
    "sourceAccount": "SourceAccount",
    "sourceArn": "SourceArn",
}


def _permit(call: Call) -> str:
    statement = call.inputs.get("statementId") or name_with_prefix(
        str(call.inputs.get("statementIdPrefix") or "pulumi-")
    )
    given = {member: call.inputs[name] for name, member in _PERMISSION.items() if call.inputs.get(name)}
    call.aws("add_permission", FunctionName=call.text("function"), StatementId=statement, **given)
    return str(statement)


def _read_permission(call: Call) -> Properties:
    """Find the statement; an import names it as ``function/statement``."""
    if not call.state.get("function") and not call.inputs:
        function, _, call.id = call.id.partition("/")
        call.state = {"function": function}
    policy = json.loads(str(call.aws("get_policy", FunctionName=call.text("function"))["Policy"]))
    found = next((statement for statement in policy["Statement"] if statement["Sid"] == call.id), None)
    if found is None:
        raise GoneError(f"permission {call.id} is gone")
    principal = found["Principal"]
    principal = next(iter(principal.values())) if isinstance(principal, dict) else principal
    return {"function": call.text("function"), "statementId": call.id, "action": found["Action"]} | (
        {"principal": principal} if principal == call.given("principal") or not call.given("principal") else {}
    )


def _revoke(call: Call) -> None:
    call.aws("remove_permission", FunctionName=call.text("function"), StatementId=call.id)


PERMISSION = Row(
    type="aws:lambda/permission:Permission",
    service="lambda",
    create=Code(" ".join(["function", "statementId", "statementIdPrefix", *_PERMISSION]), _permit),
    read=_read_permission,
    delete=_revoke,
    unsupported="invokedViaFunctionUrl",
)

ROWS = (FUNCTION, PERMISSION)
