"""The scripts of the explorer: small files that share one scope, of which the page carries what runs."""

from importlib.resources import files

import pytest

from kg import view

SOURCES = {name: view._source(name) for name in view.SCRIPTS}


def test_every_script_of_the_folder_is_in_the_page():
    folder = files("kg").joinpath("templates")
    assert {path.name for path in folder.iterdir() if path.name.endswith(".js")} == set(view.SCRIPTS)


@pytest.mark.parametrize("name", SOURCES)
def test_a_script_is_small_and_its_lines_stand_alone(name):
    lines = SOURCES[name].split("\n")
    assert len(lines) <= 205
    assert not [line for line in lines if line.replace("`´", "").count("`") % 2], "a text over lines would lose its indentation"
