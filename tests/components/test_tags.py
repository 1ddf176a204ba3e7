from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.tags import DataClass, Tags

FIELDS = ["virtual_lab", "project", "cost_centre", "owner"]


def tags(fields: Mapping[str, str] | None = None, data_class: DataClass = DataClass.CONFIDENTIAL) -> Tags:
    good = {"virtual_lab": "vlab", "project": "alpha", "cost_centre": "cc-1", "owner": "ops@example.org"}
    given = {**good, **(fields or {})}
    return Tags(**{field: given[field] for field in FIELDS}, data_class=data_class)


def test_tags_have_the_librarys_prefix_and_hyphens() -> None:
    assert tags().as_dict() == {
        "hpc-labs:virtual-lab": "vlab",
        "hpc-labs:project": "alpha",
        "hpc-labs:cost-centre": "cc-1",
        "hpc-labs:owner": "ops@example.org",
        "hpc-labs:data-class": "confidential",
    }


def test_a_name_comes_beside_them() -> None:
    public = tags(data_class=DataClass.PUBLIC)
    assert public.named("lab-a") == {"Name": "lab-a", **public.as_dict()}
    assert public.as_dict()["hpc-labs:data-class"] == "public"


@given(st.text("abcXYZ019 _.:/=+-@é", min_size=1, max_size=256))
def test_what_aws_takes_is_taken(value: str) -> None:
    assert tags({"owner": value}).as_dict()["hpc-labs:owner"] == value


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["", "a" * 257, "a;b", "a\n", "<x>", "a*"])
def test_what_aws_refuses_is_refused_with_the_fields_name(field: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{field}=") as error:
        tags({field: value})
    assert repr(value) in str(error.value)


def test_all_bad_values_are_named_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"project=''.*owner='#'"):
        tags({"project": "", "owner": "#"})


def test_more_tags_than_a_resource_may_have_cannot_come_about() -> None:
    # S3 objects take ten tags; everything else takes fifty.
    assert len(tags().named("x")) <= 10
