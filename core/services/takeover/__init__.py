"""Take-over of what older books hold (存量补录), with its numbers, times and ranks.

What older entries state is entered as it stood, beside the time of our own entry. Papers,
consents and present licences are not demanded again; shares, ranks, identities and dates are.
"""

from core.services.takeover import old_assets, old_mortgages, old_restraints, series

__all__ = ["old_assets", "old_mortgages", "old_restraints", "series"]
