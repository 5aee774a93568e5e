"""What makes a file one for the archive: PDF/A-2u (ISO 19005-2), written as the file is drawn.

Fonts, widths, the maps back to text and the ends of streams are right already
(``core/adapters/pdf/repairs.py``); here is what the file says of itself (XMP) and what its colours
mean (an output intent).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from core.resources import resource_dir

_PROGRAM = "nongquan"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>{conformance}</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{program}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{program}</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
<pdf:Keywords>{title}</pdf:Keywords>
<pdf:Producer>{program}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

# The catalog of reportlab knows the metadata but not the intents.
if "OutputIntents" not in pdfdoc.PDFCatalog.__NoDefault__:
    pdfdoc.PDFCatalog.__NoDefault__.append("OutputIntents")


def describe(
    canvas: Any,
    title: str,
    subject: str,
    day: dt.date,
    *,
    part: int = 2,
    conformance: str = "U",
) -> None:
    """Say in a file what it is: in its information and, the same, in its metadata."""
    canvas.setTitle(title)
    canvas.setSubject(subject)
    canvas.setKeywords(title)
    canvas.setCreator(_PROGRAM)
    canvas.setProducer(_PROGRAM)
    canvas.setAuthor(_PROGRAM)
    catalog = canvas._doc.Catalog
    catalog.Metadata = _metadata(
        part=str(part),
        conformance=conformance,
        title=escape(title),
        subject=escape(subject),
        program=_PROGRAM,
        day=f"{day.isoformat()}T00:00:00+00:00",
    )
    catalog.OutputIntents = pdfdoc.PDFArray([canvas._doc.Reference(_intent(canvas._doc))])


def _metadata(**said: str) -> Any:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Type": "/Metadata", "Subtype": "/XML"}))
    stream.content = _PACKET.format(**said).encode()
    stream.filters = None  # an archive must find it without unpacking anything
    return stream


def _intent(document: Any) -> Any:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}))
    stream.content = _profile()
    stream.filters = [pdfdoc.PDFZCompress]
    return pdfdoc.PDFDictionary(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(stream, "colour"),
        }
    )


@cache
def _profile() -> bytes:
    return (resource_dir() / "icc" / "srgb.icc").read_bytes()
