"""Printing onto a pre-printed sheet in the window: what is shown is what is printed, to 0.1 mm."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from core.adapters.pdf import overprint as press
from core.adapters.pdf_reader import page_texts
from core.services.overprinting import NONE, Calibration
from desktop import bootstrap
from ui import printing
from ui.preview import print_pdf
from ui.printing import print_layer, send_by_lp, to_file
from ui.sheet_painter import paint
from ui.widgets.calibration_dialog import CalibrationDialog
from ui.widgets.overprint_dialog import PrintDialog
from ui.widgets.paper_editions import EditionDialog

FOLDED = "attestation_folded"
DPI = 600
DOTS = DPI / 25.4
HOW = Calibration(dx=15, dy=-7, scale_x=-50, scale_y=30, rotation=20)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Settings of a machine of its own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("NONGQUAN_HOME", str(folder))
    return folder


@pytest.fixture
def layer(qapp):
    sheets = bootstrap.overprinting()
    return sheets.sample(sheets.form(FOLDED))


def pixels(pdf):
    """Return a page as rows of grey values at 600 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[0].render(scale=DPI / 72, grayscale=True)
        data, stride = bytes(bitmap.buffer), bitmap.stride
        return [data[y * stride : y * stride + bitmap.width] for y in range(bitmap.height)]


def on_screen(layer, how):
    """Return what the preview draws, at 600 dpi."""
    image = QImage(
        round(layer.width / 100 * DOTS),
        round(layer.height / 100 * DOTS),
        QImage.Format.Format_RGB32,
    )
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(DOTS / 1000, DOTS / 1000)
    paint(painter, layer.sides[0], how)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    stride, data = grey.bytesPerLine(), bytes(grey.constBits())
    return [data[y * stride : y * stride + grey.width()] for y in range(grey.height())]


def ink(rows, area):
    """Return the box of ink within an area, in mm."""
    left, top, right, bottom = (round(side * DOTS) for side in area)
    marked = [
        (y, rows[y][left:right]) for y in range(top, bottom) if min(rows[y][left:right]) < 128
    ]
    firsts = [next(x for x, one in enumerate(row) if one < 128) for _, row in marked]
    lasts = [
        len(row) - next(x for x, one in enumerate(row[::-1]) if one < 128) for _, row in marked
    ]
    found = (left + min(firsts), marked[0][0], left + max(lasts), marked[-1][0] + 1)
    return [one / DOTS for one in found]


AREAS = {
    "number": (36, 29, 124, 38),
    "code": (141, 136, 176, 171),
    "amount": (160, 29, 252, 38),
    "effect": (15, 128, 124, 176),
}


@pytest.mark.parametrize("how", [NONE, HOW], ids=["plain", "corrected"])
def test_screen_printer_and_file_agree_to_a_tenth_of_a_millimetre(layer, how, tmp_path):
    """One drawing function on a QPrinter and in the window, the other writer of PDF beside it."""
    target = tmp_path / "printed.pdf"
    print_layer(layer, how, to_file(target))
    printed, shown = pixels(target.read_bytes()), on_screen(layer, how)
    written = pixels(press.write([(layer, how)]))
    for name, area in AREAS.items():
        boxes = [ink(rows, area) for rows in (printed, shown, written)]
        for sides in zip(*boxes, strict=True):
            assert max(sides) - min(sides) <= 0.1, (name, boxes)


def test_a_printer_gets_vectors_of_the_exact_size(layer, tmp_path):
    target = tmp_path / "printed.pdf"
    print_layer(layer, NONE, to_file(target))
    data = target.read_bytes()
    with pypdfium2.PdfDocument(data) as document:
        wide, high = document[0].get_size()
    assert abs(wide - 260 / 25.4 * 72) < 0.5
    assert abs(high - 185 / 25.4 * 72) < 0.5
    assert b"/Subtype /Image" not in data  # the code too is drawn as squares
    box = ink(pixels(data), AREAS["code"])
    for found, wanted in zip(box, (145.8, 141.8, 172.2, 168.2), strict=True):
        assert abs(found - wanted) <= 0.1


def test_plain_paper_is_printed_in_its_own_size_without_loss(layer, tmp_path):
    pdf, target = press.write([(layer, NONE)]), tmp_path / "printed.pdf"
    print_pdf(pdf, to_file(target))
    data = target.read_bytes()
    assert b"/DCTDecode" not in data
    for name in ("number", "code"):
        for one, other in zip(
            ink(pixels(pdf), AREAS[name]), ink(pixels(data), AREAS[name]), strict=True
        ):
            assert abs(one - other) <= 0.1, name


def test_cups_is_handed_the_file_itself(qapp, tmp_path, monkeypatch):
    """``lp`` takes the PDF as it is, unscaled; a file or a system without it is drawn."""
    asked = []

    class Done:
        returncode = 0

    def run(words, **_):
        asked.append((words, (tmp_path / words[-1]).read_bytes()))
        return Done

    monkeypatch.setattr(printing.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(printing.subprocess, "run", run)
    printer = QPrinter()
    assert not send_by_lp(b"%PDF-1", to_file(tmp_path / "x.pdf"))
    monkeypatch.setattr(printer, "printerName", lambda: "激光一", raising=False)
    monkeypatch.setattr(
        printer, "outputFormat", lambda: QPrinter.OutputFormat.NativeFormat, raising=False
    )
    assert send_by_lp(b"%PDF-1", printer)
    ((words, content),) = asked
    assert words[1:3] == ["-d", "激光一"]
    assert "print-scaling=none" in words
    assert content == b"%PDF-1"
    monkeypatch.setattr(printing.shutil, "which", lambda _: None)
    assert not send_by_lp(b"%PDF-1", printer)


# --- the dialogs ----------------------------------------------------------------------------------


@pytest.fixture
def dialog(clerk):
    row = next(one for one in clerk.ask("certificates", limit=100) if one.kind == "attestation")
    clerk.context.open("certificate", row.certificate_no)
    clerk.settle()
    clerk.page.print_current()
    clerk.settle()
    found = clerk.page.findChild(PrintDialog)
    yield found
    found.close()


def onto_sheet(clerk, dialog):
    dialog.onto.setChecked(True)
    clerk.settle()
    return dialog


def test_a_clerk_chooses_a_sheet_and_saves_what_is_shown(clerk, dialog, tmp_path):
    assert not dialog.blank.isEnabled()
    assert dialog.paper.pages
    onto_sheet(clerk, dialog)
    assert dialog.blank.currentData() == FOLDED
    assert "没有为这种空白证书校准" in dialog.note.text()
    assert "没有找到打印机" in dialog.banner.text
    assert not dialog.go.isEnabled()
    dialog.write_to(tmp_path / "onto.pdf")
    clerk.settle()
    said = "".join("".join(page_texts((tmp_path / "onto.pdf").read_bytes())).split())
    assert dialog._record.certificate_no in said
    assert "抵押权人" not in said


def test_what_does_not_fit_is_said_and_not_printed(clerk, dialog, monkeypatch):
    desk = clerk.context.desk
    form = desk.overprinting.form(FOLDED)
    sample = {**desk.ask("certificate", certificate_no=dialog._record.certificate_no).snapshot}
    sample["remarks"] = "附注" * 300
    monkeypatch.setattr(
        desk,
        "onto_blank",
        lambda *_: desk.overprinting.layer(form, bootstrap_paper(), sample, "NQ1:X"),
    )
    onto_sheet(clerk, dialog)
    assert "附记" in dialog.banner.text
    assert "不得截断" in dialog.banner.text
    assert dialog.layer is None
    assert not dialog.go.isEnabled()


def bootstrap_paper():
    from core.services.declarations import load_declaration

    return load_declaration("attestation")


def test_a_picture_of_the_sheet_lies_under_the_values(clerk, dialog, tmp_path, home):
    onto_sheet(clerk, dialog)
    dialog.view.resize(520, 370)
    picture = QImage(520, 370, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffeeaa"))
    picture.save(str(tmp_path / "scan.png"))
    dialog.keep_scan(tmp_path / "scan.png")
    shown = dialog.view.grab().toImage()
    assert shown.pixelColor(shown.width() // 4, shown.height() // 20 + 8).name() == "#ffeeaa"
    assert "scan.png" in (home / "printing.toml").read_text("utf-8")
    dialog.drop_scan()
    shown = dialog.view.grab().toImage()
    assert shown.pixelColor(shown.width() // 4, shown.height() // 20 + 8).name() == "#ffffff"


def test_a_printer_is_measured_and_the_correction_kept_on_this_machine(clerk, dialog, home):
    onto_sheet(clerk, dialog)
    dialog.calibrate()
    measuring = dialog.findChild(CalibrationDialog)
    typed = (("21.5", "19.2"), ("241.5", "19.2"), ("21.5", "164.2"), ("241.5", "164.2"), ("", ""))
    for pair, values in zip(measuring.found, typed, strict=True):
        for editor, value in zip(pair, values, strict=True):
            editor.setText(value)
    measuring.reckon()
    assert measuring.measures["dx"].text() == "-15"
    assert measuring.view.calibration == Calibration(dx=-15, dy=8)  # seen at once
    assert "0.00 mm" in measuring.banner.text
    editor = measuring.measures["back_dx"]
    editor.clear()
    QTest.keyClicks(editor, "4")
    assert measuring.view.calibration == Calibration(dx=-15, dy=8, back_dx=4)
    measuring.keep()
    assert dialog.sheets.calibration(dialog.feed) == Calibration(dx=-15, dy=8, back_dx=4)
    assert "平移 -1.5，+0.8 mm" in dialog.note.text()
    assert "dx = -15" in (home / "printing.toml").read_text("utf-8")


def test_nonsense_in_a_calibration_is_said_and_nothing_kept(clerk, dialog, home):
    onto_sheet(clerk, dialog)
    dialog.calibrate()
    measuring = dialog.findChild(CalibrationDialog)
    measuring.found[0][0].setText("二十")
    measuring.reckon()
    assert "二十" in measuring.banner.text
    for name, value in (("dx", "1.5"), ("rotation", "9999")):
        measuring.measures[name].setText(value)
    measuring.keep()
    assert "1.5" in measuring.banner.text
    measuring.measures["dx"].setText("1")
    measuring.keep()
    assert "±200" in measuring.banner.text
    assert not (home / "printing.toml").exists()


def test_the_test_page_says_what_it_is_of(clerk, dialog, tmp_path):
    onto_sheet(clerk, dialog)
    dialog.calibrate()
    measuring = dialog.findChild(CalibrationDialog)
    made = measuring.test_layer(corrected=True)
    said = [one.text for one in made.sides[0].drawn if hasattr(one, "text")]
    assert "套打测试页" in said
    assert any(str(clerk.context.desk.today()) in one for one in said)
    assert any("已按校准打印" in one for one in said)


def test_a_printer_with_other_paper_is_warned_of(clerk, dialog, monkeypatch):
    from ui.widgets import overprint_dialog

    monkeypatch.setattr(overprint_dialog, "paper_misfit", lambda *_: "unsupported")
    onto_sheet(clerk, dialog)
    assert "不支持 260×185 mm" in dialog.banner.text


# --- editions -------------------------------------------------------------------------------------


def test_a_paper_is_exported_edited_and_put_in_force_in_the_window(clerk, tmp_path, today):
    clerk.window.go("settings")
    clerk.settle()
    card = clerk.page.editions
    file = tmp_path / "a.toml"
    card.export_to("attestation", file)
    clerk.settle()
    edited = file.read_text("utf-8").replace('"paper.label.scope"', '"担保的范围"')
    file.write_text(edited.replace("{matter}", "{mater}"), encoding="utf-8")
    card.open(file)
    clerk.settle()
    wrong = card.findChild(EditionDialog)
    assert "{mater}" in wrong.faults.toPlainText()
    assert wrong.panel is None
    wrong.close()
    clerk.settle()
    file.write_text(edited, encoding="utf-8")
    card.open(file)
    clerk.settle()
    right = card.findChildren(EditionDialog)[-1]
    assert right.preview.pages
    right.panel.state.set("valid_from", today.isoformat())
    right.panel.state.set("evidence_no", "瓯农产权〔2026〕18号")
    right.panel.submit()
    clerk.settle()
    row = next(one for one in clerk.ask("documents") if one.document == "attestation")
    assert (row.edition, row.evidence_no) == (1, "瓯农产权〔2026〕18号")


def test_a_file_that_is_no_text_is_said(clerk, tmp_path):
    clerk.window.go("settings")
    clerk.settle()
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    clerk.page.editions.open(tmp_path / "a.toml")
    clerk.settle()
    assert "读不出来" in clerk.page.editions.banner.text


def test_every_input_of_the_dialogs_has_a_name(clerk, dialog):
    from PySide6.QtWidgets import QComboBox, QLineEdit

    onto_sheet(clerk, dialog)
    dialog.calibrate()
    measuring = dialog.findChild(CalibrationDialog)
    for window in (dialog, measuring):
        for kind in (QLineEdit, QComboBox):
            nameless = [one for one in window.findChildren(kind) if not one.accessibleName()]
            assert nameless == []
    QTest.keyClick(measuring, Qt.Key.Key_Escape)
