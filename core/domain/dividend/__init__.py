"""Dividends: guaranteed order income, settlement of the year, exact split, payment.

Order of operations: stage 1 (a purchase price, due in a losing year too), settlement by legal form
(公司法 arts. 210-212; 农民专业合作社法 arts. 42 and 44; 农村集体经济组织法 art. 42), class pools
and holders by largest remainder, tax and payment per line. Nothing is rounded anywhere else.
"""
