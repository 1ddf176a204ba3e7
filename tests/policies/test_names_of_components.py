"""The rules know tags and types of our components by their names; both must stay the same."""

import json

from components.database import munge_key
from components.database._munge_key_plan import munge_key_template
from components.tags import DataClass, Tags
from policies import own_prefix
from policies.rules.data import classified
from policies.rules.secretsmanager import rotation

_TAGS = Tags(virtual_lab="neuro", project="spikes", cost_centre="cc", owner="ada").as_dict()


def test_classes_of_data() -> None:
    assert set(classified.CLASSES) == {each.value for each in DataClass}
    assert classified.TAG in _TAGS


def test_whose_lab() -> None:
    assert (_TAGS[own_prefix.LAB], _TAGS[own_prefix.PROJECT]) == ("neuro", "spikes")


def test_what_is_renewed_by_replacement() -> None:
    assert (munge_key.ROTATION_TAG, munge_key.BY_REPLACEMENT) == (rotation.TAG, rotation.BY_REPLACEMENT)
    template = munge_key_template(owner="neuro", kms_key_arn="key", tags={})
    (secret,) = json.loads(template)["Resources"].values()
    assert secret["Properties"]["Description"].startswith(rotation.MUNGE_DESCRIPTION)
    ((_, (start, _)),) = secret["Properties"]["Name"].values()
    assert rotation.is_munge_name(f"{start}-1a2b3c4d")
