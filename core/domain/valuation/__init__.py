"""In-house valuation: income, cost and market methods, their combination, and what may be lent.

Source: GB/T 50291-2015 (mortgage value), 建住房〔2006〕8号 (statutory priority sums),
最高人民法院网络司法拍卖规定 arts. 10 and 26 (auction floors). A result is an in-house estimate,
never an appraisal report (资产评估法 arts. 2, 26 and 27).
"""
