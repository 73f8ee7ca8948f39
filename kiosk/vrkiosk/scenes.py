"""What the headset shows one after another: the lobby, kept all day, and a scenario's scene at a
time, made ready while frames of the lobby go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vrkiosk.sharp import SharpScreen
from vrkiosk_assets import catalogue
from vrkiosk_render.loading import Loader, Panels
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_render.scene import Scene
from vrkiosk_scenarios.gloves import Gloves
from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_xr.runtime import Target

_LOADING_SHARE: Final = 0.7  # of the time until a scene is ready; the rest is its upload


class Scenes:
    """The renderer with its scenes. Its context is current whenever it is used.

    real_time: somebody waits for each frame. sharp: screens are shown on the layer that a headset's
    runtime offers for them. seen: called after each frame with what was drawn for the eyes.
    screens: with what; None before the first lobby, or without.
    """

    def __init__(
        self, *, real_time: bool, sharp: bool, seen: Callable[[Target], None] | None = None
    ) -> None:
        self._real_time, self._sharp, self._seen = real_time, sharp, seen
        self.screens: SharpScreen | None = None
        self._renderer: Renderer | None = None
        self._lobby: Scene | None = None
        self._loader: Loader | None = None

    def draw(self, description: SceneDescription) -> Renderer:
        """The renderer with another scene, at once: frames stand still while it is loaded."""
        if self._renderer is None:
            quality = Quality.for_driver(real_time=self._real_time)
            self._renderer = Renderer(description, catalogue.load_model, quality=quality)
            self._renderer.seen = self._seen
        else:
            before = self._renderer.scene
            self._renderer.set_scene(description, release=before is not self._lobby)
        return self._renderer

    def lobby(self, description: SceneDescription) -> Renderer:
        """The renderer with the lobby, which is made the first time and only shown after that.
        Also makes ready what other scenes will need."""
        if self._renderer is None or self._lobby is None:
            renderer = self.draw(description)
            renderer.compile()
            if self._sharp:
                self.screens = SharpScreen()
            self._lobby = renderer.scene
            self._loader = Loader()
            Gloves(description)  # works out what every pair of them needs
            return renderer
        self._show(self._lobby)
        return self._renderer

    def set_aside(self) -> Scene | None:
        """Draws the lobby again and gives the scene before, which the caller releases; None where
        there is no lobby."""
        if self._lobby is None or self._renderer is None:
            return None
        before = self._renderer.show(self._lobby)
        return None if before is self._lobby else before

    def load(self, description: SceneDescription, panels: Panels) -> Loading:
        """Begins to make a scene ready. panels: what its displays show at first. `lobby` first."""
        assert self._renderer is not None
        assert self._loader is not None
        return Loading(self, self._renderer, self._loader, description, panels)

    def _show(self, scene: Scene) -> None:
        assert self._renderer is not None
        before = self._renderer.show(scene)
        if before is not scene and before is not self._lobby:
            before.release()

    def close(self) -> None:
        """Frees all of it; the context is still there."""
        if self.screens is not None:
            self.screens.close()
        if self._renderer is not None:
            if self._lobby is not None and self._lobby is not self._renderer.scene:
                self._lobby.release()
            self._renderer.close()
        if self._loader is not None:
            self._loader.close()
        self._renderer = self._lobby = self._loader = self.screens = None


class Loading:
    """A scene on its way. AssetError, RenderError where it cannot be loaded."""

    def __init__(
        self,
        scenes: Scenes,
        renderer: Renderer,
        loader: Loader,
        description: SceneDescription,
        panels: Panels,
    ) -> None:
        self._scenes, self._renderer, self._loader = scenes, renderer, loader
        self._description = description
        self._scene: Scene | None = None
        loader.ask(description, panels)

    @property
    def share(self) -> float:
        """Of it that is done, 0..1."""
        if self._scene is None:
            return _LOADING_SHARE * self._loader.share
        return _LOADING_SHARE + (1.0 - _LOADING_SHARE) * self._scene.share

    def advance(self, seconds: float) -> bool:
        """Goes on for about so long, and at least a little. True when it is ready to be shown."""
        if self._scene is None:
            data = self._loader.look()
            if data is not None:
                self._scene = self._renderer.make_scene(self._description, data)
            return False
        if not self._scene.advance(seconds):
            return False
        self._loader.release()
        return True

    def finish(self) -> None:
        """Waits until it is ready, whatever that takes."""
        while self._scene is None:
            data = self._loader.look(1.0)
            if data is not None:
                self._scene = self._renderer.make_scene(self._description, data)
        self._scene.finish()
        self._loader.release()

    def drop(self) -> None:
        """It is not going to be shown."""
        if self._scene is not None:
            self._scene.release()
            self._scene = None

    def show(self) -> None:
        """Draws it from now on, finished or not."""
        if self._scene is None or not self._scene.advance(0.0):
            self.finish()
        assert self._scene is not None
        self._scenes._show(self._scene)
