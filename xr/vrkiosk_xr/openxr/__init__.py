"""The OpenXR back end: `OpenXRRuntime`, on the loader or on anything that speaks `OpenXR`."""

from vrkiosk_xr.openxr.api import LoaderOpenXR, OpenXR
from vrkiosk_xr.openxr.runtime import OpenXRRuntime, probe

__all__ = ["LoaderOpenXR", "OpenXR", "OpenXRRuntime", "probe"]
