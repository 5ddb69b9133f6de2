"""Start of the probe: ``python -B path/to/probe`` in the user's interpreter, requests on stdin, answers on stdout."""

import importlib.util
import os
import sys

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    # The folder of a started script comes first on sys.path, where these files would hide the user's own.
    sys.path[:] = [entry for entry in sys.path if entry and os.path.abspath(entry) != here]
    spec = importlib.util.spec_from_file_location(
        "_torchparams_probe", os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    if spec is None or spec.loader is None:
        raise SystemExit(f"{here} holds no probe")
    package = importlib.util.module_from_spec(spec)
    sys.modules["_torchparams_probe"] = package
    spec.loader.exec_module(package)
    from _torchparams_probe.server import serve  # type: ignore[import-not-found, unused-ignore]

    serve()
