"""The pictures in screenshots/ are what the program draws; pytest --snapshot-update draws them anew."""

import pytest
from syrupy.assertion import SnapshotAssertion

from bp_tui.tui.screens.recent import RecentScreen
from tests.conftest import PictureExtension
from tests.tui.scenes import SCENES, Scene


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_the_screen_is_drawn_as_in_its_picture(scene: Scene, snapshot: SnapshotAssertion) -> None:
    app = scene.app()
    async with app.run_test(size=scene.size) as pilot:
        for key in scene.keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
        if scene.listed:
            await app.push_screen(RecentScreen(scene.listed))
        await pilot.pause()
        picture = app.export_screenshot(simplify=True)
    assert picture == snapshot(name=scene.name, extension_class=PictureExtension)
