"""The composition root and the two entrances: the command line and the window."""
