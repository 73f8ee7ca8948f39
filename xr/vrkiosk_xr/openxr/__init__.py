"""The OpenXR back end: `OpenXRRuntime`, on the loader or on anything that speaks `OpenXR`."""
