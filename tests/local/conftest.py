"""What the tests of the whole program share."""

from pathlib import Path

import pytest

from tests.running import Home


@pytest.fixture(scope="session", autouse=True)
def _learned(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the first start would learn is learned, but for the test that is about it."""
    Home(tmp_path_factory.mktemp("learned")).run("ask", "hi")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A bot's own folder."""
    return Home(tmp_path)
