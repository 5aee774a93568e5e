"""Distributions in the ledger: entities, cycles from their data to the closing, payments.

entities    who distributes, its share classes, who may be paid
parts       a cycle and its data, one operation a part; each may come from a spreadsheet
shares      what the register knows of the shares: holders, pledges, seizures
snapshot    the data as one document of ``nongquan dividend``
steps       lock, post, audit, approve, tax, close: the states of a cycle
runs        compute and reverse
payments    order, reconcile, hold, release
what_if     the same computation with other figures, nothing written
"""
