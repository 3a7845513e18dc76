"""Start the GIST demo: `python app.py`. Only the standard library up here, since worker processes import this again."""

import argparse
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gist_demo.settings import Settings

_SETTINGS = (
    ("--model", "GIST_DEMO_MODEL", "ID", "model to use instead of GIST: a Hugging Face id, a local folder, or bundled"),
    ("--device", "GIST_DEMO_DEVICE", "NAME", "cuda, mps or cpu; by default the best there is"),
    (
        "--precision",
        "GIST_DEMO_PRECISION",
        "exact|fast",
        "exact is float32 everywhere; fast (default) is 16 bit where that is close",
    ),
    ("--host", "GIST_DEMO_HOST", "NAME", "name or address to listen on; by default this machine only"),
    ("--port", "GIST_DEMO_PORT", "NUMBER", "port to listen on; by default the first free one from 7860"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read settings, check them, serve the page and load the model meanwhile. Returns the exit status."""
    environ = _environment(arguments)
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # the hub is asked for models, and told nothing; read when imported
    from gist_demo.settings import Settings, SettingsError

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C, with the workers and the uploads
    try:
        serve(_checked(Settings.from_env(environ), environ))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Ended.")
    return 0


def serve(settings: "Settings") -> None:
    """Put the app together and serve it until it is told to end."""
    from gist_demo.analysis.projection import MAP_WORKER
    from gist_demo.corpora.corpus import CorpusStore
    from gist_demo.corpora.datasets import DATASET_WORKER
    from gist_demo.corpora.upload import READ_WORKER
    from gist_demo.models.datasets import HubDatasets
    from gist_demo.models.loading import LocalModels
    from gist_demo.tabs.interface import App
    from gist_demo.ui.launch import launch, prepare_environment
    from gist_demo.ui.page import build_page
    from gist_demo.worker import Workers

    prepare_environment(settings)
    models = LocalModels(settings, environ=os.environ, on_fatal=_end)
    workers = Workers((READ_WORKER, DATASET_WORKER, MAP_WORKER), data_dir=settings.data_dir)
    corpora = CorpusStore(settings.limits.corpora_bytes, settings.limits.corpus_seconds)
    app = App(models, corpora, workers, settings, HubDatasets.from_env(os.environ))
    page = build_page(app)
    address = launch(page, settings, prevent_thread_lock=True, quiet=True)
    print(f"GIST demo is at {address}", flush=True)
    try:
        models.start()
        workers.start()
        threading.Thread(target=app.read_strangers, name="strangers", daemon=True).start()
        threading.Event().wait()
    finally:
        models.close()  # before the page, which waits until nobody waits for an answer any more
        workers.close()
        page.close(verbose=False)
        shutil.rmtree(os.environ["GRADIO_TEMP_DIR"], ignore_errors=True)


def _environment(arguments: Sequence[str] | None) -> dict[str, str]:
    variables = "\n".join(f"  {variable:<22}same as {flag}" for flag, variable, _, _ in _SETTINGS)
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="See what the text-embedding model GIST does with your own text.",
        epilog=f"environment variables:\n{variables}\n  GIST_DEMO_SHARE       1 is --share\n"
        "  GIST_DEMO_DATA_DIR    uploads, converted models, compiled code; by default in the system's temporary folder",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for flag, variable, metavar, words in _SETTINGS:
        parser.add_argument(flag, dest=variable, metavar=metavar, help=words)
    parser.add_argument("--share", dest="GIST_DEMO_SHARE", action="store_const", const="1", help="make a public link")
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    return {**os.environ, **given}


def _checked(settings: "Settings", environ: dict[str, str]) -> "Settings":
    from gist_demo.models.device import check_device, expects_gpu
    from gist_demo.models.source import check_wished_model
    from gist_demo.settings import Limits

    _check_place(settings)
    check_device(settings)
    limits = Limits.for_gpu() if expects_gpu(settings.device) else Limits()
    return check_wished_model(replace(settings, limits=limits), environ)


def _check_place(settings: "Settings") -> None:
    """Raise SettingsError where the app could not listen or write: found out later, it would be a traceback."""
    from gist_demo.settings import SettingsError

    host = (settings.host or "127.0.0.1").strip("[]")
    for name, value, port in (("GIST_DEMO_HOST", host, 0), ("GIST_DEMO_PORT", settings.port, settings.port or 0)):
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            socket.create_server((host, port), family=family).close()
        except OSError as error:
            why = str(error.strerror).partition(" (")[0]
            raise SettingsError(f"{name} is {value!r}, where nothing can listen: {why}.") from error
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=settings.data_dir).close()
    except OSError as error:
        folder = str(settings.data_dir)
        raise SettingsError(f"GIST_DEMO_DATA_DIR is {folder!r}, which cannot be used: {error.strerror}.") from error


def _end(reason: str) -> None:
    print(reason, file=sys.stderr, flush=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
