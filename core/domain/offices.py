"""What an office is, and what that makes of its registrations.

A county's property service centre files and attests; real rights in immovables arise only in the
register of the statutory registrar (不动产登记暂行条例 第六条、第七条; 担保制度解释 第六十三条).
"""

from __future__ import annotations

SERVICE_CENTRE, STATUTORY_REGISTRAR = "service_centre", "statutory_registrar"
OFFICE_KINDS = (SERVICE_CENTRE, STATUTORY_REGISTRAR)

# Every legal effect a registration may have; each has its sentence, `legal_effect.<code>`.
CONTRACT_ONLY = "CONTRACT_ONLY"  # between the parties only (担保制度解释 63)
FILING_ONLY = "FILING_ONLY"  # the statutory register has the right; what stands here is a note
REGISTERED_REAL_RIGHT = "REGISTERED_REAL_RIGHT"  # arises by entry (民法典 402)
SECURITY_BY_SPECIAL_LAW = "SECURITY_BY_SPECIAL_LAW"  # opposable by entry (农村土地承包法 47)
EFFECTS = (CONTRACT_ONLY, FILING_ONLY, REGISTERED_REAL_RIGHT, SECURITY_BY_SPECIAL_LAW)
STATUTORY_EFFECTS = (REGISTERED_REAL_RIGHT, SECURITY_BY_SPECIAL_LAW)
