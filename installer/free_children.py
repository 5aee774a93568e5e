"""Run before the installed program: what it starts (``lp``, a browser) has the system's libraries.

PyInstaller's starter makes its own folder the first place for libraries, and children inherit that.
This process has read the setting already; its children get what was there before.
"""

import os

_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _before
