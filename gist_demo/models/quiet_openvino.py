"""OpenVINO without its telemetry. Everything of ours that needs OpenVINO takes it from here.

OpenVINO reports every import and conversion to a foreign host, from a thread of a forked process; after that, matrix
products of numpy can hang for ever. Where its telemetry cannot be imported, a stub of its own takes the place.
"""

import sys

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402

__all__ = ["openvino"]
