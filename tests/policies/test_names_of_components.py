"""The rules know tags and types of our components by their names; both must stay the same."""

from components.database import munge_key
from components.tags import DataClass, Tags
from policies.rules.data import classified
from policies.rules.fsx import dra_own_prefix
from policies.rules.secretsmanager import rotation

_TAGS = Tags(virtual_lab="neuro", project="spikes", cost_centre="cc", owner="ada").as_dict()


def test_classes_of_data() -> None:
    assert set(classified.CLASSES) == {each.value for each in DataClass}
    assert classified.TAG in _TAGS


def test_whose_lab() -> None:
    assert (_TAGS[dra_own_prefix.LAB], _TAGS[dra_own_prefix.PROJECT]) == ("neuro", "spikes")


def test_what_is_renewed_by_replacement() -> None:
    assert (munge_key.ROTATION_TAG, munge_key.BY_REPLACEMENT) == (rotation.TAG, rotation.BY_REPLACEMENT)
