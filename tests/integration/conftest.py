from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sensorium.predictor import Predictor
from sensorium.serving.settings import Settings
from tests.bundles import write_table, write_toy_bundle
from tests.integration.serving import served
from tests.integration.spoiling import Spoiled
from tests.integration.tables import write_table as write_pets


@pytest.fixture(scope="session")
def toy_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_table(tmp_path_factory.mktemp("toys"))


@pytest.fixture(scope="session")
def toy_bundle(toy_table: Path) -> Path:
    return write_toy_bundle(toy_table.parent / "bundle", toy_table)


@pytest.fixture(scope="session")
def toy_predictor(toy_bundle: Path) -> Predictor:
    return Predictor.load(toy_bundle, num_threads=1)


@pytest.fixture(scope="module")
def client(toy_predictor: Predictor) -> Iterator[httpx.Client]:
    with served(toy_predictor, Settings(max_body_bytes=200_000, max_records=4, local_names_only=True)) as client:
        yield client


@pytest.fixture
def spoiled(tmp_path: Path) -> Spoiled:
    """A good table on disk, for a test to spoil."""
    write_pets(tmp_path, num_rows=30)
    return Spoiled(tmp_path)
