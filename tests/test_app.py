"""The app as people start it: `python app.py` in a process of its own, its hub on the loopback or nowhere."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
import pytest
from gradio_client import Client

import app as app_module
from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.corpora.upload import READ_WORKER, read_upload
from gist_demo.encoding.encoder import SILENT
from gist_demo.models.folder import WEIGHTS
from gist_demo.settings import Limits, Settings
from gist_demo.worker import Workers
from tests.gist_shape import build_gist_shape
from tests.hub_stand_in import HubStandIn, hub_stand_in

ROOT = Path(__file__).resolve().parents[1]
NOWHERE = "http://127.0.0.1:9"  # a port that nothing listens on
START_SECONDS, LOAD_SECONDS, END_SECONDS = 60.0, 120.0, 15.0
GIST, BUNDLED = ({"model": name, "revision": MODELS[name].revision} for name in (DEFAULT_MODEL, BUNDLED_MODEL))
TEXTS = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday."]
MANY = [f"{what}, number {i}" for what in ("cats", "stars", "money") for i in range(4)]
CALLS: dict[str, dict[str, Any]] = {
    "/similarity": {"texts": TEXTS},
    "/search": {"query": "pets", "texts": TEXTS},
    "/classify": {"texts": TEXTS, "candidate_labels": ["animals", "finance"]},
    "/project": {"texts": MANY, "n_neighbors": 5},
}
TABS = ["Similarity", "Search", "Classify", "Map"]
T = TypeVar("T")

needs_proc = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks into processes through /proc")


class RunningApp:
    """`python app.py` in `folder`, where what it prints goes to files; ended at the latest when the block ends."""

    def __init__(self, folder: Path, environ: dict[str, str], *arguments: str, clone: Path = ROOT) -> None:
        self._out, self._err = folder / "out.txt", folder / "err.txt"
        self.folder, self.environ = folder, environ
        self.port = free_port()
        command = [sys.executable, str(clone / "app.py"), "--port", str(self.port), *arguments]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environ, stdout=out, stderr=err, start_new_session=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")

    @property
    def address(self) -> str:
        """Where it says it is, once it does."""

        def said() -> str | None:
            assert self.process.poll() is None, self.err
            found = re.search(r"^GIST demo is at (http://127\.0\.0\.1:\d+)/?$", self.out, re.MULTILINE)
            return found and found[1]

        return wait_for(said, START_SECONDS)

    def client(self) -> Client:
        return Client(self.address, verbose=False)

    def end(self, sent: signal.Signals) -> int:
        """Its exit status after a signal: SIGINT reaches its children too, as Ctrl-C does."""
        if sent is signal.SIGINT:
            os.killpg(self.pid, sent)
        else:
            self.process.send_signal(sent)
        return self.process.wait(END_SECONDS)


def wait_for(what: Callable[[], T | None], seconds: float) -> T:
    """The first answer of `what` that is not false."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, f"{what.__qualname__}: nothing within {seconds:.0f} seconds"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def children(parent: int) -> dict[int, str]:
    """The command of each process that `parent` has started and that runs."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            command = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:  # it has ended meanwhile
            continue
        if int(ppid) == parent and state not in "XZ":
            found[int(stat.parent.name)] = command
    return found


def workers_of(parent: int) -> set[int]:
    return {pid for pid, command in children(parent).items() if "multiprocessing.spawn" in command}


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "XZ"
    except OSError:
        return False


def compiled_packages(pid: int) -> set[str]:
    """The packages of which a process has loaded compiled modules."""
    return set(re.findall(r"/site-packages/([a-z0-9_]+)[^\s]*\.so", Path(f"/proc/{pid}/maps").read_text("utf-8")))


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file in `folder`, those of compiled Python left out."""
    found = [file for file in folder.rglob("*") if "__pycache__" not in file.parts]
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in found if file.is_file()}


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No app of these tests meets the data or the settings of the person who runs them."""
    for name in [name for name in os.environ if name.startswith(("GIST_DEMO_", "GRADIO_SERVER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIST_DEMO_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def environ_in(settings: Settings) -> Callable[[Path, str], dict[str, str]]:
    """The environment of an app with data and caches in a folder of its own, and with the hub at an address.

    What numba has compiled and which models were converted is shared with the other tests: it takes a minute.
    """
    shared = [settings.data_dir / "numba", settings.data_dir / "models"]
    for made in shared:
        made.mkdir(mode=0o700, exist_ok=True)

    def environ(folder: Path, hub: str) -> dict[str, str]:
        (folder / "data").mkdir(mode=0o700)
        for made in shared:
            (folder / "data" / made.name).symlink_to(made)
        own = {"HF_ENDPOINT": hub, "HF_HOME": str(folder / "hf"), "GIST_DEMO_DATA_DIR": str(folder / "data")}
        return {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "GIST_DEMO_", "GRADIO_"))} | own

    return environ


@pytest.fixture
def start(tmp_path: Path, environ_in: Callable[[Path, str], dict[str, str]]) -> Iterator[Callable[..., RunningApp]]:
    """Starts the app, with the hub at an address."""
    started: list[RunningApp] = []

    def begin(hub: str, *arguments: str) -> RunningApp:
        folder = tmp_path / f"app {len(started)}"
        folder.mkdir()
        started.append(RunningApp(folder, environ_in(folder, hub), *arguments))
        return started[-1]

    yield begin
    for app in started:
        app.__exit__()


@pytest.fixture(scope="module")
def tiny_gist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of GIST's shape."""
    return build_gist_shape(tmp_path_factory.mktemp("gist"))


@pytest.fixture
def hub(tiny_gist: Path) -> Iterator[HubStandIn]:
    """A hub that has the small model as GIST-Embedding-v0."""
    with hub_stand_in() as stand_in:
        stand_in.serve(DEFAULT_MODEL, MODELS[DEFAULT_MODEL].revision, tiny_gist)
        yield stand_in


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the app, and nothing else of the repository."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / "gist_demo", folder / "gist_demo", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def files(clone: Path) -> dict[str, tuple[int, int]]:
    """The files of the app before it is started."""
    return files_of(clone)


@pytest.fixture(scope="module")
def alone(
    clone: Path,
    files: dict[str, tuple[int, int]],
    tmp_path_factory: pytest.TempPathFactory,
    environ_in: Callable[[Path, str], dict[str, str]],
) -> Iterator[RunningApp]:
    """The app of `clone`, started in another folder while the hub cannot be reached."""
    folder = tmp_path_factory.mktemp("elsewhere")
    environ = environ_in(folder, NOWHERE) | {"HOME": "/nonexistent"}  # as in containers without a user of that name
    for process in (dead_process(), os.getpid()):
        visitors = folder / "data" / "visitors" / str(process)
        visitors.mkdir(parents=True)
        (visitors / "upload.csv").write_text("text\nsomeone's\n")
    with RunningApp(folder, environ, clone=clone) as running:
        yield running


@pytest.fixture(scope="module")
def client(alone: RunningApp) -> Client:
    return alone.client()


@pytest.fixture(scope="module")
def answers(client: Client) -> dict[str, Any]:
    """What each endpoint says while the hub cannot be reached."""
    return {endpoint: client.predict(**arguments, api_name=endpoint) for endpoint, arguments in CALLS.items()}


def test_the_page_is_at_the_address(alone: RunningApp) -> None:
    assert alone.address.endswith(f":{alone.port}")
    page = httpx.get(alone.address)
    assert page.status_code == 200
    assert "<gradio-app" in page.text
    config = httpx.get(f"{alone.address}/config").json()
    assert config["title"] == "GIST demo"
    tabs = [part["props"]["label"] for part in config["components"] if part["type"] == "tabitem"]
    assert [tab for tab in tabs if tab in TABS] == TABS


def test_without_the_hub_the_bundled_model_answers(answers: dict[str, Any]) -> None:
    assert all(answer["source"].items() >= BUNDLED.items() for answer in answers.values())
    scores = answers["/similarity"]["scores"]
    assert scores[0][1] > scores[0][2] + 0.3
    assert {hit["corpus_id"] for hit in answers["/search"]["hits"][:2]} == {0, 1}
    assert answers["/classify"]["labels"] == ["animals", "animals", "finance"]
    assert answers["/project"]["method"] == "umap"
    assert len({tuple(point) for point in answers["/project"]["coordinates"]}) == len(MANY)


@needs_proc
def test_its_workers_hold_neither_gradio_nor_torch(alone: RunningApp, answers: dict[str, Any]) -> None:
    of_gradio = {"orjson", "pydantic_core"}  # gradio itself is not compiled; these it imports
    assert of_gradio | {"openvino"} <= compiled_packages(alone.pid)
    workers = [compiled_packages(pid) for pid in workers_of(alone.pid)]
    assert len(workers) == 3  # for uploads, datasets and maps
    assert any({"llvmlite", "numba"} <= packages for packages in workers)  # the one that has drawn the map
    assert [packages & (of_gradio | {"openvino", "torch"}) for packages in workers] == [set()] * 3


def test_what_a_dead_process_left_is_removed(alone: RunningApp, answers: dict[str, Any]) -> None:
    visitors = Path(alone.environ["GIST_DEMO_DATA_DIR"]) / "visitors"
    assert {each.name for each in visitors.iterdir()} == {str(os.getpid()), str(alone.pid)}
    assert (visitors / str(os.getpid()) / "upload.csv").exists()


def test_it_writes_data_and_caches_only(
    alone: RunningApp, answers: dict[str, Any], clone: Path, files: dict[str, tuple[int, int]]
) -> None:
    assert len(files) > 50
    assert files_of(clone) == files
    assert {each.name for each in alone.folder.iterdir()} <= {"data", "hf", "out.txt", "err.txt"}
    assert alone.err == ""


def test_a_request_waits_for_gist_which_is_downloaded_whole(hub: HubStandIn, start: Callable[..., RunningApp]) -> None:
    hub.fault, hub.faults, hub.chunk_seconds = "truncated", 1, 0.1  # 26 MB would take a minute
    app = start(hub.url)
    client = app.client()
    wait_for(lambda: hub.downloads(WEIGHTS), LOAD_SECONDS)
    waiting = client.submit(texts=TEXTS, api_name="/similarity")
    assert httpx.get(app.address).status_code == 200
    if Path("/proc/self/maps").exists():
        assert "torch" not in compiled_packages(app.pid)
    assert not waiting.done()
    assert hub.downloads(WEIGHTS) == 1
    hub.chunk_seconds = 0
    assert waiting.result(LOAD_SECONDS)["source"].items() >= GIST.items()
    assert hub.downloads(WEIGHTS) == 2
    assert all(GIST["revision"] in asked for asked in hub.asked)  # nothing but the model
    there = set(children(app.pid))
    assert app.end(signal.SIGINT) == 0
    assert app.out.splitlines()[1:] == ["Ended."]
    assert "Traceback" not in app.err
    wait_for(lambda: not any(map(runs, there)), END_SECONDS)


def test_a_broken_download_is_never_used(hub: HubStandIn, start: Callable[..., RunningApp]) -> None:
    """The bundled model answers in its place; a model set by hand has no other in its place, and the app ends."""
    hub.fault = "wrong bytes"
    by_default, by_hand = start(hub.url), start(hub.url, "--model", DEFAULT_MODEL)
    answer = by_default.client().predict(texts=TEXTS, api_name="/similarity")
    assert answer["source"].items() >= BUNDLED.items()
    assert by_hand.process.wait(LOAD_SECONDS) == 1
    reason = f"{DEFAULT_MODEL}@{GIST['revision']}: {DEFAULT_MODEL} was downloaded twice and arrived broken both times."
    assert by_hand.err.splitlines()[-1] == reason
    assert "Traceback" not in by_hand.err
    assert hub.downloads(WEIGHTS) == 2 + 2


@needs_proc
def test_told_to_end_while_it_loads_it_ends_and_leaves_nothing(
    hub: HubStandIn, start: Callable[..., RunningApp]
) -> None:
    hub.chunk_seconds = 0.1
    app = start(hub.url)
    waiting = app.client().submit(texts=TEXTS, api_name="/similarity")
    (upload,) = httpx.post(f"{app.address}/gradio_api/upload", files={"files": ("a.csv", b"text\nmine\n")}).json()
    assert Path(upload).read_bytes() == b"text\nmine\n"
    assert Path(upload).is_relative_to(Path(app.environ["GIST_DEMO_DATA_DIR"]) / "visitors" / str(app.pid))
    assert len(workers_of(app.pid)) == 3
    there = set(children(app.pid))
    assert not waiting.done()
    assert app.end(signal.SIGTERM) == 0
    assert app.out.splitlines()[1:] == ["Ended."]
    assert "Traceback" not in app.err
    wait_for(lambda: not any(map(runs, there)), END_SECONDS)
    assert not is_open(app.port)
    assert not list((Path(app.environ["GIST_DEMO_DATA_DIR"]) / "visitors").iterdir())


@pytest.mark.long
def test_a_model_as_large_as_gist_is_downloaded_and_answers(tmp_path: Path, start: Callable[..., RunningApp]) -> None:
    with hub_stand_in() as hub:
        hub.serve(DEFAULT_MODEL, GIST["revision"], build_gist_shape(tmp_path / "model", tiny=False))
        client = start(hub.url).client()
        for endpoint, arguments in CALLS.items():
            assert client.predict(**arguments, api_name=endpoint)["source"].items() >= GIST.items()
        assert hub.downloads(WEIGHTS) == 1


class Ended:
    """`python app.py` that ended by itself: its status, what it printed, and what it imported."""

    def __init__(self, *arguments: str, **environ: str) -> None:
        command = [sys.executable, "-X", "importtime", str(ROOT / "app.py"), *arguments]
        started = time.monotonic()
        ended = subprocess.run(
            command, env={**os.environ, **environ}, capture_output=True, text=True, check=False, timeout=START_SECONDS
        )
        self.seconds = time.monotonic() - started
        self.status, self.out = ended.returncode, ended.stdout
        lines = ended.stderr.splitlines()
        self.err = [line for line in lines if not line.startswith("import time:")]
        self.imported = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


@pytest.fixture
def half_a_model(tiny_gist: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(tiny_gist, tmp_path / "half"))
    with (folder / WEIGHTS).open("r+b") as weights:
        weights.truncate((folder / WEIGHTS).stat().st_size // 2)
    return folder


def refused(*arguments: str, says: str, **environ: str) -> None:
    """The app ends with status 2 and one sentence, before it imports what could open a port."""
    ended = Ended(*arguments, **environ)
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err) == 1, ended.err
    assert re.search(says, ended.err[0]), ended.err
    assert {"argparse", "gist_demo.settings"} <= ended.imported
    assert ended.imported.isdisjoint({"gradio", "uvicorn"})


@pytest.mark.parametrize(
    ("environ", "arguments", "says"),
    [
        ({"GIST_DEMO_PORT": "eighty"}, [], r"^GIST_DEMO_PORT is 'eighty'; it takes a number from 1 to 65535\.$"),
        ({}, ["--precision", "nonsense"], r"^GIST_DEMO_PRECISION is 'nonsense'; it takes exact or fast\.$"),
        ({"GIST_DEMO_SHARE": "maybe"}, [], r"^GIST_DEMO_SHARE is 'maybe'; it takes 0 or 1\.$"),
        ({}, ["--device", "toaster"], r"^GIST_DEMO_DEVICE is 'toaster'; it takes cpu, cuda, cuda:<number> or mps\.$"),
        (
            {},
            ["--model", "/nowhere"],
            r"^GIST_DEMO_MODEL is '/nowhere', which cannot be used\. There is no such folder",
        ),
        ({}, ["--host", "192.0.2.1"], r"^GIST_DEMO_HOST is '192\.0\.2\.1', where nothing can listen: [^(]+\.$"),
    ],
)
def test_what_cannot_be_used_is_refused(environ: dict[str, str], arguments: list[str], says: str) -> None:
    refused(*arguments, says=says, **environ)


def test_an_argument_wins_over_the_environment() -> None:
    refused("--precision", "high", GIST_DEMO_PRECISION="exact", says="^GIST_DEMO_PRECISION is 'high'")


def test_half_a_model_is_refused(half_a_model: Path) -> None:
    refused("--model", str(half_a_model), says=r"^GIST_DEMO_MODEL is .*bytes where its header says [\d,]+\. Leave it")


def test_a_model_that_the_hub_does_not_give_is_refused(tmp_path: Path) -> None:
    unreached = {"HF_ENDPOINT": NOWHERE, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"}
    refused(
        "--model", DEFAULT_MODEL, says=r"^GIST_DEMO_MODEL .* The Hugging Face hub cannot be reached\. ", **unreached
    )


def test_a_device_that_is_not_there_is_refused() -> None:
    import torch

    device = "cuda" if not torch.cuda.is_available() else f"cuda:{torch.cuda.device_count()}"
    refused("--device", device, says=f"^GIST_DEMO_DEVICE is '{device}', which this machine or .* does not have")


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused("--port", port, says=rf"^GIST_DEMO_PORT is {port}, where nothing can listen: [^(]+\.$")


def test_a_data_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / "data")
    refused(says=rf"^GIST_DEMO_DATA_DIR is '{re.escape(folder)}', which cannot be used: ", GIST_DEMO_DATA_DIR=folder)


def test_help_lists_arguments_and_variables_at_once() -> None:
    ended = Ended("--help")
    assert (ended.status, ended.err) == (0, [])
    for name in ("model", "device", "precision", "host", "port", "share"):
        assert re.search(rf"^  --{name}\b", ended.out, re.MULTILINE)
        assert re.search(rf"^  GIST_DEMO_{name.upper()}\b", ended.out, re.MULTILINE)
    assert re.search(r"^  GIST_DEMO_DATA_DIR\b", ended.out, re.MULTILINE)
    assert "argparse" in ended.imported
    assert {name.partition(".")[0] for name in ended.imported}.isdisjoint({"gradio", "gist_demo", "numpy", "torch"})
    assert ended.seconds < 10


def test_an_argument_there_is_not_is_told() -> None:
    ended = Ended("--prot", "80")
    assert ended.status == 2
    assert ended.err[-1] == "app.py: error: unrecognized arguments: --prot 80"


def test_ctrl_c_while_it_starts_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Settings] = []

    def interrupted(settings: Settings) -> None:
        served.append(settings)
        raise KeyboardInterrupt

    monkeypatch.setattr(app_module, "serve", interrupted)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    assert app_module.main(["--model", "bundled", "--device", "cpu"]) == 0
    assert [(settings.model, settings.device) for settings in served] == [("bundled", "cpu")]
    assert capsys.readouterr() == ("Ended.\n", "")


def test_the_worker_that_reads_uploads_holds_neither_gradio_nor_torch(tmp_path: Path) -> None:
    workers = Workers((READ_WORKER,), data_dir=tmp_path)
    table = tmp_path / "table.csv"
    table.write_text("text,topic\nThe cat sleeps.,animals\n")
    try:
        corpus = read_upload(table, workers=workers, limits=Limits(), watch=SILENT)
        assert corpus.texts == ("The cat sleeps.",)
        modules = workers.call(READ_WORKER.name, eval, "[*__import__('sys').modules]", seconds=10)
    finally:
        workers.close()
    assert "gist_demo.corpora.readers" in modules
    assert {name.partition(".")[0] for name in modules}.isdisjoint({"gradio", "torch", "plotly"})
