"""The law and the arithmetic: pure functions and values, no input, no output, no clock."""
