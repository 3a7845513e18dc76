"""The models of this process: GIST from the hub or its cache, the bundled model in its place, or the one wished."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import SILENT, Encoder, Failed, Loading, Ready, State, Watch
from gist_demo.encoding.engine import Engine
from gist_demo.encoding.pace import measure_pace
from gist_demo.errors import Stopped, Unavailable
from gist_demo.models.backends import open_backends
from gist_demo.models.device import choose_devices
from gist_demo.models.folder import ModelError
from gist_demo.models.hub import Hub
from gist_demo.models.source import Source, bundled_source, default_source, open_source, wished_source
from gist_demo.settings import Settings, private_folder

_POLL_SECONDS = 0.2

log = logging.getLogger(__name__)


class LocalModels:
    """The Models of this process; loads in a thread of its own, where torch is imported, too.

    Without `settings.model` GIST is loaded, or the bundled model stands in. A model set by hand has no stand-in: where
    it fails, `on_fatal` is told one line.
    """

    def __init__(
        self, settings: Settings, *, environ: Mapping[str, str], on_fatal: Callable[[str], None] | None = None
    ) -> None:
        self._settings = settings
        self._hub = Hub(environ)
        self._on_fatal = on_fatal
        self._changed = threading.Condition()
        self._engines: list[Engine] = []  # the last one answers; one it took over from finishes what it was given
        self._settled: Ready | Failed = Failed("The model has not been started.")
        self._loading: Loading | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to load, in the background; nothing where a load is running already."""
        with self._changed:
            if self._loading is not None or self._closed:
                return
            self._loading = Loading(_name_of(self._settings.model or DEFAULT_MODEL))
        threading.Thread(target=self._load, name="model-loader", daemon=True).start()

    def get(self, model_id: str | None = None, *, watch: Watch = SILENT) -> Encoder:
        """The encoder that answers here, see Models; waits only while there is none."""
        while True:
            with self._changed:
                if self._engines and model_id in (None, self._engines[-1].card.id):
                    return self._engines[-1]
                state = self.state()
                if not isinstance(state, Loading):
                    raise Unavailable(state.reason if isinstance(state, Failed) else f"{model_id} is not loaded here.")
                self._changed.wait(_POLL_SECONDS)
            watch.check()
            watch.progress(state.done, state.total, "load")

    def state(self, model_id: str | None = None) -> State:
        """How far loading is; what answers meanwhile is told by `get`. Never waits."""
        with self._changed:
            if self._loading is not None:
                return self._loading
            if isinstance(self._settled, Ready) and model_id not in (None, self._settled.card.id):
                return Failed(f"{model_id} is not loaded here.")
            return self._settled

    def retry(self) -> None:
        """Load the wished model again, in the background, unless it is the one that answers."""
        with self._changed:
            if isinstance(self._settled, Ready) and not self._settled.stand_in_reason:
                return
        self.start()

    def close(self) -> None:
        """End a download that is running, and the engines."""
        with self._changed:
            self._closed = True
            self._loading = None
            self._settled = Failed("The app is shutting down.")
            engines, self._engines = self._engines, []
            self._changed.notify_all()
        for engine in engines:
            engine.close()

    def _load(self) -> None:
        try:
            self._adopt(self._open(self._wished()))
        except Stopped:
            pass  # closed meanwhile
        except ModelError as error:
            self._fall_back(str(error))
        except Exception as error:  # whatever breaks in a model library must not leave everyone waiting
            log.exception("The model could not be loaded.")
            self._fall_back(f"The model could not be loaded ({type(error).__name__}).")

    def _wished(self) -> Source:
        wish = self._settings.model
        return default_source() if wish is None else wished_source(wish, self._hub)

    def _open(self, source: Source) -> Engine:
        folder, card = open_source(source, self._hub, lambda done, total: self._tell(source, done, total))
        converted = self._settings.data_dir / "models"
        backends = open_backends(
            folder,
            card,
            devices=choose_devices(self._settings.device),
            precision=self._settings.precision,
            cache=converted if private_folder(converted) else None,
        )
        return Engine(*backends, cache_bytes=self._settings.limits.cache_bytes, pace=measure_pace(*backends))

    def _fall_back(self, reason: str) -> None:
        if self._settings.model is not None:
            self._settle(Failed(reason))
            if self._on_fatal is not None:
                self._on_fatal(f"{self._settings.model}: {reason}")
        elif isinstance(self._settled, Ready):
            self._settle(replace(self._settled, stand_in_reason=_stand_in_reason(reason)))
        else:
            self._stand_in(reason)

    def _stand_in(self, reason: str) -> None:
        try:
            self._adopt(self._open(bundled_source()), _stand_in_reason(reason))
        except Exception as error:
            log.exception("The bundled model could not be loaded.")
            second = str(error) if isinstance(error, ModelError) else f"It broke ({type(error).__name__})."
            self._settle(Failed(f"{reason} {second}"))

    def _tell(self, source: Source, done: int, total: int) -> None:
        with self._changed:
            if self._closed:
                raise Stopped
            self._loading = Loading(source.model_id, done, total)
            self._changed.notify_all()

    def _adopt(self, engine: Engine, stand_in_reason: str = "") -> None:
        with self._changed:
            if self._closed:
                engine.close()
                return
            self._engines.append(engine)
            self._settle(Ready(engine.card, engine.runtime, stand_in_reason))

    def _settle(self, state: Ready | Failed) -> None:
        with self._changed:
            self._settled = state
            self._loading = None
            self._changed.notify_all()


def _name_of(wish: str) -> str:
    """A wish as visitors may read it: of a folder of this machine its name only."""
    if wish == "bundled":
        return BUNDLED_MODEL
    return Path(wish).name if Path(wish).expanduser().is_dir() else wish.partition("@")[0]


def _stand_in_reason(reason: str) -> str:
    return f"{reason.removesuffix('.')}, so {MODELS[BUNDLED_MODEL].name} answers in its place."
