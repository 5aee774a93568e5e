"""The window (PySide6): as little as possible; what it shows is decided in ``core.present``."""
