from pathlib import Path

from ops.audit.grouping import groups_of
from ops.audit.pictures import pictures_of
from ops.audit.stored import Stored, describe
from policies.facts import Facts
from tests.ops.states import lab, platform

from .made import bucket, exported


def _states(folder: Path, texts: dict[str, str]) -> list[Stored]:
    states = []
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text)
        states.append(describe(Stored(file=folder / f"{name}.json", shown=name)))
    return states


def test_a_lab_is_drawn_with_its_platform(tmp_path: Path) -> None:
    groups = groups_of(_states(tmp_path, {"lab": lab().text(), "platform": platform().text()}))
    pictures, notes = pictures_of(groups, (), (), Facts())
    assert [picture.title for picture in pictures] == ["Lab hpc-labs/lab on platform hpc-labs/platform"]
    assert notes == ()
    assert "neuro-spikes" in pictures[0].svg


def test_of_many_labs_the_platform_is_drawn_once(tmp_path: Path) -> None:
    labs = {f"lab-{number}": lab(stack=f"lab-{number}").text() for number in range(30)}
    groups = groups_of(_states(tmp_path, {**labs, "platform": platform().text()}))
    pictures, notes = pictures_of(groups, (), (), Facts())
    assert [picture.title for picture in pictures] == ["Platform hpc-labs/platform"]
    assert notes == ("Platforms with more than 4 labs are drawn without them: 1.",)
    chosen, _ = pictures_of(groups, ("lab-7",), (), Facts())
    assert [picture.title for picture in chosen] == ["Lab hpc-labs/lab-7 on platform hpc-labs/platform"]


def test_many_networks_are_not_all_drawn(tmp_path: Path) -> None:
    texts = {f"platform-{number}": platform(stack=f"platform-{number}").text() for number in range(27)}
    pictures, notes = pictures_of(groups_of(_states(tmp_path, texts)), (), (), Facts())
    assert len(pictures) == 24
    assert notes == ("Networks that are not drawn: 3. `labs diagram --stack NAME` draws any.",)


def test_what_has_no_network_or_cannot_be_read_is_not_drawn(tmp_path: Path) -> None:
    groups = groups_of(_states(tmp_path, {"one": exported(bucket("one")), "platform": platform().text()}))
    assert pictures_of(groups, (), ("hpc-labs/platform",), Facts()) == ((), ())
