"""The region that copies of data go to."""

import re
from dataclasses import dataclass

import pulumi

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_KEY = re.compile(r"arn:[a-z-]+:kms:(?P<region>[a-z0-9-]+):\d{12}:(key|alias)/.+")


@dataclass(frozen=True, kw_only=True)
class SecondRegion:
    """Where copies go.

    Attributes:
        region: the region's name, such as ``us-west-2``.
        kms_key_arn: the customer key there that encrypts the copies; keys do not leave their region.

    Raises:
        ValueError: the region has no region's name, or the key is of another one.
    """

    region: str
    kms_key_arn: pulumi.Input[str]

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse after the first minutes, all in one error."""
        problems = []
        if not _REGION.fullmatch(self.region):
            problems.append(f"region={self.region!r}: the name of a region is allowed, for example us-west-2")
        if isinstance(self.kms_key_arn, str):
            key = _KEY.fullmatch(self.kms_key_arn)
            if not key:
                problems.append(f"kms_key_arn={self.kms_key_arn!r}: the ARN of a KMS key is allowed")
            elif key["region"] != self.region:
                problems.append(
                    f"kms_key_arn={self.kms_key_arn!r} is a key of {key['region']}: copies are encrypted in "
                    f"{self.region}; make a key there, for example a PlatformKey with a provider of that region"
                )
        if problems:
            raise ValueError("SecondRegion: " + "; ".join(problems) + ".")
