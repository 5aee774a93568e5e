"""The pages of the window, one module each; they do not know each other."""
