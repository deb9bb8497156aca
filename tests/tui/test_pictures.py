"""The pictures in screenshots/ are what the program draws; pytest --snapshot-update draws them anew."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.conftest import ROOT, PictureExtension
from tests.tui.drawn import picture_of
from tests.tui.scenes import SCENES, Scene


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_the_screen_is_drawn_as_in_its_picture(scene: Scene, snapshot: SnapshotAssertion) -> None:
    assert await picture_of(scene) == snapshot(name=scene.name, extension_class=PictureExtension)


def test_every_picture_is_of_a_scene() -> None:
    assert {path.stem for path in (ROOT / "screenshots").iterdir()} == {scene.name for scene in SCENES}
