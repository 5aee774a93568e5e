"""Tables that no operation writes yet; whoever writes one first lets the story tell it."""

UNTOLD = frozenset({"rank_agreement", "rank_place"})
