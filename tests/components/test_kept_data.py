import pytest

from components.kept_data import KeptData, KeptDataProvider
from tests.components.recorder import record


def test_a_destroy_says_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("pulumi.log.info", said.append)
    KeptDataProvider().delete("kept-data", {"kept": ["the logs", "the key, for 30 days"]})
    assert said == ["Kept: the logs; the key, for 30 days."]


def test_another_wording_is_an_update_and_never_a_replacement() -> None:
    provider = KeptDataProvider()
    assert provider.diff("kept-data", {"kept": ["a"]}, {"kept": ["a"]}).changes is False
    changed = provider.diff("kept-data", {"kept": ["a"]}, {"kept": ["b"]})
    assert (changed.changes, changed.replaces) == (True, None)
    assert provider.update("kept-data", {"kept": ["a"]}, {"kept": ["b"]}).outs == {"kept": ["b"]}


def test_nothing_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="one thing or more"):
        record(lambda: KeptData("lab", []))
