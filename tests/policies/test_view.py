import json

import pytest
from pulumi_policy import deserialize, proxy

from policies.view import SECRET, SIGNATURE, UNKNOWN, UNKNOWNS, State, UnknownValueError, View, is_withheld

_TREE = View(
    {
        "name": "lab",
        "none": None,
        "later": UNKNOWN,
        "block": {"on": True, "later": UNKNOWN},
        "list": [{"cidr": "10.0.0.0/8"}, UNKNOWN, {"cidr": UNKNOWN}],
    }
)


@pytest.mark.parametrize(
    ("keys", "state", "path"),
    [
        (("name",), State.KNOWN, "name"),
        (("none",), State.ABSENT, "none"),
        (("missing",), State.ABSENT, "missing"),
        (("missing", "below"), State.ABSENT, "missing.below"),
        (("name", "below"), State.ABSENT, "name.below"),
        (("later",), State.UNKNOWN, "later"),
        (("later", "below", "it"), State.UNKNOWN, "later"),
        (("block", "on"), State.KNOWN, "block.on"),
        (("block", "later"), State.UNKNOWN, "block.later"),
    ],
)
def test_every_place_has_one_of_three_states(keys: tuple[str, ...], state: State, path: str) -> None:
    view = _TREE.at(*keys)
    assert (view.state, view.path) == (state, path)


def test_the_marks_are_those_of_pulumis_own_sdk() -> None:
    assert {mark for name, mark in vars(proxy).items() if name.startswith("UNKNOWN_")} == UNKNOWNS
    assert (deserialize.SPECIAL_SIG_KEY, deserialize.SPECIAL_SECRET_SIG) == (SIGNATURE, SECRET)


@pytest.mark.parametrize("sentinel", sorted(UNKNOWNS))
def test_every_kind_of_unknown_is_unknown(sentinel: str) -> None:
    assert View(sentinel).unknown


def test_an_unknown_value_cannot_be_read_by_mistake() -> None:
    with pytest.raises(UnknownValueError, match=r"block\.later is not known yet"):
        _TREE.at("block", "later").value(default=False)


def test_an_absent_value_is_the_default() -> None:
    assert _TREE.at("missing").value(default="optional") == "optional"


def test_members_of_a_list() -> None:
    first, second, third = (member.at("cidr") for member in _TREE.each("list"))
    assert (first.value(), first.path) == ("10.0.0.0/8", "list[0].cidr")
    assert (second.state, second.path) == (State.UNKNOWN, "list[1]")
    assert (third.state, third.path) == (State.UNKNOWN, "list[2].cidr")


def test_a_list_that_is_absent_unknown_or_one_block() -> None:
    assert _TREE.each("missing") == []
    (unknown,) = _TREE.each("later")
    assert unknown.unknown
    (block,) = _TREE.each("block")
    assert block.at("on").value() is True


@pytest.mark.parametrize(
    "encoded",
    [
        {SIGNATURE: SECRET, "value": {"token": "t0p"}},
        {SIGNATURE: SECRET, "plaintext": json.dumps({"token": "t0p"})},
    ],
    ids=["engine", "state with its secrets"],
)
def test_a_secret_is_read_and_not_shown(encoded: dict[str, object]) -> None:
    token = View({"secret": encoded}).at("secret", "token")
    assert (token.value(), token.shown) == ("t0p", "[secret]")


def test_a_secret_inside_a_shown_value_is_not_shown() -> None:
    view = View({"addresses": ["a", {SIGNATURE: SECRET, "value": "t0p"}, UNKNOWN]})
    assert view.at("addresses").shown == '["a", "[secret]", "[not known yet]"]'


def test_a_long_value_is_cut() -> None:
    assert View("x" * 1000).shown == '"' + "x" * 199 + "..."


def test_a_secret_that_stays_encrypted_is_unknown() -> None:
    assert View({SIGNATURE: SECRET, "ciphertext": "djE6"}).unknown


@pytest.mark.parametrize(
    ("path", "withheld"),
    [
        ("key", True),
        ("key.below", True),
        ("list[1].key", True),
        ("list[0].key", False),
        ("list[7].key", False),
        ("plain", False),
        ("read", False),
        ("unknown", False),
        ("nowhere.at.all", False),
        ("a path in words", False),
    ],
)
def test_what_is_withheld_is_told_from_what_is_not_known_yet(path: str, withheld: bool) -> None:
    secret = {SIGNATURE: SECRET, "ciphertext": "djE6"}
    read = {SIGNATURE: SECRET, "plaintext": '"a"'}
    given = {"key": secret, "list": [{"key": "a"}, {"key": secret}], "plain": "a", "read": read, "unknown": UNKNOWN}
    assert is_withheld(View(given), path) is withheld


def test_a_secret_may_be_unknown_itself() -> None:
    assert View({SIGNATURE: SECRET, "value": UNKNOWN}).unknown


def test_a_document_in_a_text() -> None:
    view = View({"policy": json.dumps({"Statement": [{"Effect": "Allow"}]})})
    (statement,) = view.at("policy").document().each("Statement")
    assert (statement.at("Effect").value(), statement.path) == ("Allow", "policy.Statement[0]")


@pytest.mark.parametrize("text", ["Resources: {}", "{", ""])
def test_a_text_that_is_no_json_cannot_be_seen_into(text: str) -> None:
    assert View(text, "templateBody").document().unknown


def test_a_document_that_is_an_object_already_or_not_there() -> None:
    assert View({"a": 1}).document().at("a").value() == 1
    assert View(None).document().absent
