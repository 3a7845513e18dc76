"""The fastest way to run a model on the devices at hand that gives the right numbers."""

import logging
from collections.abc import Sequence
from pathlib import Path

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import Backend
from gist_demo.models.agreement import measure_agreement
from gist_demo.models.converted import open_converted
from gist_demo.models.device import number_format
from gist_demo.models.folder import ModelError
from gist_demo.settings import Precision

log = logging.getLogger(__name__)


def open_backends(
    folder: Path, card: ModelCard, *, devices: Sequence[str], precision: Precision, cache: Path | None
) -> list[Backend]:
    """A Backend for each of `devices`, for the model in `folder`; `cache` keeps converted models, None keeps none."""
    if list(devices) == ["cpu"]:
        return [_on_openvino(folder, card, precision, cache) or _on_torch(folder, card, "cpu", precision)]
    return [_on_torch(folder, card, device, precision) for device in devices]


def _on_torch(folder: Path, card: ModelCard, device: str, precision: Precision) -> Backend:
    from gist_demo.models.torch_encoder import TorchBackend

    return TorchBackend.load(folder, card, device=device, number_format=number_format(device, precision))


def _on_openvino(folder: Path, card: ModelCard, precision: Precision, cache: Path | None) -> Backend | None:
    """None where OpenVINO cannot run the model, or not with the numbers of sentence-transformers."""
    try:
        from gist_demo.models.openvino_encoder import OpenVinoBackend, cpu_formats

        converted = open_converted(folder, card, cache)
        for each in cpu_formats() if precision == "fast" else ("float32",):
            backend = OpenVinoBackend(converted.model, card, folder / "tokenizer.json", number_format=each)
            agreement = measure_agreement(backend, converted.reference)
            if agreement.holds(each):
                backend.agrees_to(agreement.score if each != "float32" else 0.0)
                return backend
            log.warning("%s does not run in %s on this CPU: %s", card.name, each, agreement)
    except (ImportError, ModelError) as error:
        log.warning("%s runs without OpenVINO: %s", card.name, error)
    except Exception:  # whatever openvino finds in a model or a processor, torch is there
        log.exception("%s runs without OpenVINO.", card.name)
    return None
