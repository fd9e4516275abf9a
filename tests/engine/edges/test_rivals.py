"""A package of a site that is called as the engine's is seen before it hides it."""

import pytest

from snippets._engine.edges.rivals import check_names
from snippets._engine.errors import SettingsError
from tests.helpers import ROOT

SAID = (
    "snippets/__init__.py: this package has the name of the engine's own, and Python imports only one of them. "
    "Remove this file if nothing imports it. "
    "Otherwise rename the folder, and let the setting “programs” of the engine name it."
)


def test_a_package_of_the_same_name_is_an_error(tmp_path):
    """It is named, with two ways out."""
    package = tmp_path / "snippets"
    package.mkdir()
    (package / "__init__.py").touch()
    with pytest.raises(SettingsError) as raised:
        check_names([ROOT, tmp_path])
    assert str(raised.value) == SAID


def test_a_folder_that_is_no_package_is_none(tmp_path):
    """Programs may lie in a folder of that name, and the engine itself may."""
    (tmp_path / "snippets").mkdir()
    (tmp_path / "snippets/one.py").touch()
    check_names([tmp_path, ROOT])
