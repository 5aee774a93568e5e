"""Everything the register knows and does, without a window: no Qt anywhere below."""
