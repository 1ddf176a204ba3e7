"""S3 access points: their region, the bucket behind them, and policies that let everybody in."""

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import S3AccessDeniedError
from moto.s3.models import s3_backends
from moto.s3control.models import AccessPoint, S3ControlBackend
from moto.s3control.responses import S3ControlResponse

from .buckets import is_public
from .gap import Gap, around


def _fill() -> None:
    @around(AccessPoint, "__init__")
    def create(original: Any, point: Any, account_id: str, region_name: str, *args: Any, **kwargs: Any) -> None:
        original(point, account_id, region_name, *args, **kwargs)
        point.arn = point.arn.replace(":us-east-1:", f":{region_name}:")
        point.region, point.bucket_account = region_name, account_id

    @around(S3ControlResponse, "create_access_point")
    def create_of_bucket(original: Any, call: Any) -> Any:
        s3_backends[call.current_account][call.partition].get_bucket(call._get_param("Bucket"))  # there is such a one
        return original(call)

    @around(S3ControlBackend, "put_access_point_policy")
    def put_policy(original: Any, backend: Any, account_id: str, name: str, policy: str) -> None:
        point = backend.get_access_point(account_id, name)
        if is_public(policy) and str(point.pubc["BlockPublicPolicy"]).lower() == "true":
            raise S3AccessDeniedError
        original(backend, account_id, name, policy)

    @around(S3ControlResponse, "get_access_point")
    def describe(original: Any, call: Any) -> Any:
        point = call.backend.get_access_point(account_id=call._get_param("AccountId"), name=call._get_param("Name"))
        answer = original(call)
        at = {kind: url.replace("us-east-1", point.region) for kind, url in answer.result["Endpoints"].items()}
        return ActionResult({**answer.result, "BucketAccountId": point.bucket_account, "Endpoints": at})

    @around(S3ControlResponse, "get_access_point_policy_status")
    def status(_original: Any, call: Any) -> Any:
        policy = call.backend.get_access_point_policy(call._get_param("AccountId"), call._get_param("Name"))
        return ActionResult({"PolicyStatus": {"IsPublic": is_public(policy)}})


GAP = Gap(
    name="Access points",
    service="s3control",
    modelled="An access point of a bucket that exists, in its region; a public policy is refused while the access "
    "point blocks it.",
    missing="Requests do not go through an access point: its network and its policy decide nothing.",
    fill=_fill,
)
