"""What a window shows, without a window: form state, table state, words for values."""
