"""The pictures in screenshots/ are what the program draws; pytest --snapshot-update draws them anew."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.conftest import PictureExtension
from tests.tui.drawn import drawn
from tests.tui.scenes import SCENES, Scene


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_the_screen_is_drawn_as_in_its_picture(scene: Scene, snapshot: SnapshotAssertion) -> None:
    picture = (await drawn(scene)).picture
    assert picture == snapshot(name=scene.name, extension_class=PictureExtension)
