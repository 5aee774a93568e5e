"""Values on a pre-printed sheet: where they belong to a tenth of a millimetre, or not at all."""

import copy
import io
from decimal import Decimal

import pypdf
import pypdfium2
import pytest

from core.adapters.codes import read_codes
from core.adapters.machine import MachineFile
from core.adapters.pdf import overprint as press
from core.adapters.pdf_reader import page_images, page_texts
from core.domain.overprint import BACK, Calibration, affine
from core.problems import Rejected, Unavailable
from core.resources import read_toml
from core.services.blank_forms import blank_of, blank_paths, read_blank
from core.services.declarations import load_declaration
from core.services.overprint import check_blank, compose_overprint
from core.services.overprinting import Overprinting, millimetres
from core.services.ports.machine import Feed
from core.services.register_page import printed_page
from core.services.samples import sample_of
from tests.builders import ALICE, BOB, SOLE, contribution, register, sample

DPI = 1200
FOLDED = "attestation_folded"
BLANKS = [path.stem for path in blank_paths(None)]
MM_POINT = 72 / 25.4


def declared(name=FOLDED):
    return copy.deepcopy(read_toml(f"documents/blanks/{name}.toml"))


def layer(text, snapshot=None, content=None, code="NQ1:SAMPLE"):
    form = blank_of(FOLDED, content or declared())
    paper = load_declaration(form.paper)
    made = compose_overprint(form, paper, snapshot or sample_of(form.paper), text, code=code)
    return press.lay_out(made)


def ink(pdf, area, page=0):
    """Return the box of ink within an area (left, top, right, bottom), in mm, to 1/47 mm."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[page].render(scale=DPI / 72, grayscale=True)
        pixels, stride = bytes(bitmap.buffer), bitmap.stride
    dots = DPI / 25.4
    left, top, right, bottom = (round(side * dots) for side in area)
    rows = [pixels[y * stride + left : y * stride + right] for y in range(top, bottom)]
    dark = [(y, row) for y, row in enumerate(rows) if min(row) < 128]
    firsts = [next(x for x, one in enumerate(row) if one < 128) for _, row in dark]
    lasts = [len(row) - next(x for x, one in enumerate(row[::-1]) if one < 128) for _, row in dark]
    return (
        (left + min(firsts)) / dots,
        (top + dark[0][0]) / dots,
        (left + max(lasts)) / dots,
        (top + dark[-1][0] + 1) / dots,
    )


# --- the shipped sheets ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", BLANKS)
def test_shipped_sheets_hold_and_say_what_is_assumed(name, text):
    form = read_blank(next(path for path in blank_paths(None) if path.stem == name))
    check_blank(form, load_declaration(form.paper), text)
    assert form.status == "assumed"
    assert "假定" in form.source
    press.lay_out(
        compose_overprint(
            form, load_declaration(form.paper), sample_of(form.paper), text, code="NQ1:SAMPLE"
        )
    )


def test_the_sheets_are_a_folded_one_that_lies_and_an_a4_page():
    sizes = {name: (declared(name)["width"], declared(name)["height"]) for name in BLANKS}
    assert sizes[FOLDED] == (260, 185)
    assert declared()["folds"] == [130]
    assert sizes["registration_certificate_a4"] == (210, 297)


# --- what is wrong with a sheet -------------------------------------------------------------------


def faults(content, text):
    try:
        form = blank_of("own", content)
        check_blank(form, load_declaration(form.paper), text)
    except Rejected as refused:
        for problem in refused.problems:
            said = text.sentence(problem)
            assert "{value}" not in said.text + said.next, said
            assert said.next, problem.code
        return [(problem.code, problem.field) for problem in refused.problems]
    return []


def test_every_fault_of_a_sheet_is_said_at_once(text):
    content = declared()
    content["papper"] = "attestation"
    del content["title"]
    content["width"] = 12
    content["field"][0]["x"] = "40"
    content["field"][1]["align"] = "middle"
    content["field"][2]["size"] = Decimal("4.9")
    content["field"][3]["shrink_to"] = 11
    content["field"][4]["lines"] = 0
    content["field"][5]["y"] = Decimal("1.234")
    content["code"][0]["side"] = "left"
    assert set(faults(content, text)) == {
        ("blank_key_unknown", "papper"),
        ("blank_key_missing", "title"),
        ("blank_value_wrong", "width"),
        ("blank_value_wrong", "field[0].x"),
        ("blank_value_wrong", "field[1].align"),
        ("blank_value_wrong", "field[2].size"),
        ("blank_value_wrong", "field[3].shrink_to"),
        ("blank_value_wrong", "field[4].lines"),
        ("blank_value_wrong", "field[5].y"),
        ("blank_value_wrong", "code[0].side"),
    }


@pytest.mark.parametrize("value", [None, "a", True, [], {}, [5], Decimal("nan"), Decimal("inf")])
def test_no_value_makes_the_reading_of_a_sheet_fail(text, value):
    for key in declared():
        faults(declared() | {key: value}, text)
    for table in ("field", "code"):
        for key in declared()[table][0]:
            content = declared()
            content[table][0][key] = value
            assert faults(content, text) or isinstance(value, str), (table, key)


def test_boxes_outside_on_each_other_and_across_the_fold_are_named(text):
    content = declared()
    by_name = {one["name"]: one for one in content["field"]}
    by_name["amount"]["x"] = 200  # ends at 282 of 260
    by_name["matter"]["y"] = 33  # onto the number
    by_name["debtors"]["width"] = 100  # across 130
    content["code"][0]["size"] = 20
    assert {
        ("blank_outside", "amount"),
        ("blank_overlap", "certificate_no"),
        ("blank_across_fold", "debtors"),
        ("blank_code_small", "code[0]"),
    } <= set(faults(content, text))


def test_names_words_and_forms_are_those_of_compose(text):
    content = declared()
    by_name = {one["name"]: one for one in content["field"]}
    by_name["matter"]["value"] = "{mater}"
    by_name["scope"]["value"] = "paper.value.none"
    by_name["remarks"]["value"] = "{remarks:yuan}"
    by_name["security"]["each"] = "nobody"
    assert set(faults(content, text)) == {
        ("paper_field_unknown", "mater"),
        ("paper_text_missing", ""),
        ("paper_field_unknown", "nobody"),
    }
    by_name["remarks"]["value"] = "{scope:yuan}"
    assert ("paper_value_wrong", "scope") in faults(content, text)


def test_a_sheet_must_print_number_and_code(text):
    content = declared()
    content["field"] = content["field"][1:]
    del content["code"]
    assert faults(content, text) == [("blank_without_number", ""), ("blank_without_code", "")]


def test_an_attestation_is_not_put_on_a_sheet_titled_registration_certificate(text):
    content = declared() | {"title": "不动产登记证明"}
    assert ("paper_word_forbidden", "") in faults(content, text)


def test_a_sheet_does_not_say_that_a_contract_gives_preference(text):
    content = declared()
    content["field"][1]["value"] = "{matter}，优先受偿"
    assert ("preference_not_conferred", "") in faults(content, text)


# --- where ink falls ------------------------------------------------------------------------------

MODULES = (145.8, 141.8, 172.2, 168.2)  # the code: 30 mm from (144, 140), 6 % white on each side


def near(found, wanted, within=0.05):
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= within, (found, wanted)


def test_the_page_is_the_sheet_and_ink_falls_where_the_declaration_says(text):
    pdf = press.write([(layer(text), Calibration())])
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    near([float(side) for side in page.mediabox[2:]], (260 * MM_POINT, 185 * MM_POINT), 0.01)
    near(ink(pdf, (142, 138, 176, 170)), MODULES)


@pytest.mark.parametrize(
    "how",
    [
        Calibration(dx=15, dy=-7),
        Calibration(dx=-32, dy=21, scale_x=-50, scale_y=30),
        Calibration(scale_x=200, scale_y=-200),
    ],
)
def test_a_calibration_moves_and_stretches_the_ink_by_what_it_says(text, how):
    pdf = press.write([(layer(text), how)])
    (left, top), (right, bottom) = (
        [float(one) / 100 for one in affine(how).at(round(x * 100), round(y * 100))]
        for x, y in (MODULES[:2], MODULES[2:])
    )
    near(ink(pdf, (left - 3, top - 3, right + 3, bottom + 2)), (left, top, right, bottom))


def test_a_rotation_turns_about_the_corner_of_the_paper(text):
    pdf = press.write([(layer(text), Calibration(rotation=100))])
    found = ink(pdf, (140, 141, 174, 172))
    # One degree clockwise: 145.8 - 168.2·sin 1° to 172.2 - 141.8·sin 1°.
    near((found[0], found[2]), (145.8 - 168.2 * 0.017453, 172.2 - 141.8 * 0.017453), 0.1)
    near((found[1], found[3]), (141.8 + 145.8 * 0.017453, 168.2 + 172.2 * 0.017453), 0.1)


def test_text_stands_in_its_box_by_the_text_matrix(text):
    """Left, centred and right by the matrices that the file itself holds."""
    content = declared()
    by_name = {one["name"]: one for one in content["field"]}
    for place, align in enumerate(("left", "centre", "right")):
        name = ("issued_year", "issued_month", "issued_day")[place]
        by_name[name] |= {"value": "一", "align": align, "width": 8, "size": 10}
        by_name[name]["x"] = 190 + 20 * place
    pdf = press.write([(layer(text, content=content), Calibration())])
    found = []

    def note(words, ctm, matrix, font, size):
        if words.strip() == "一":
            x = matrix[4] * ctm[0] + ctm[4]
            found.append(x / MM_POINT)

    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    em = 10 / MM_POINT
    near(found, (190, 210 + (8 - em) / 2, 230 + 8 - em), 0.01)


def test_what_is_on_the_back_is_a_page_of_its_own_with_its_own_offset(text):
    content = declared()
    content["code"][0]["side"] = BACK
    made = layer(text, content=content)
    pdf = press.write([(made, Calibration(dx=10, back_dx=5, back_dy=-20))])
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 2
    moved = tuple(side + by for side, by in zip(MODULES, (1.5, -2) * 2, strict=True))
    near(ink(pdf, (140, 136, 178, 170), page=1), moved)


def test_nothing_but_the_values_is_printed_and_the_code_scans(text, signed, snapshot):
    snapshot["edition"] = 0
    code = signed(snapshot)
    pdf = press.write([(layer(text, snapshot, code=code), Calibration())])
    words = "".join("".join(page_texts(pdf)).split())
    assert snapshot["certificate_no"] in words
    assert "人民币叁拾万元整" in words
    for label in ("抵押权人", "坐落", "农权鉴证书", "抵押顺位"):
        assert label not in words
    assert read_codes(next(page_images(pdf, 300))) == (code,)


def test_a_sheet_of_the_demonstration_says_so(text):
    sample = sample_of("attestation") | {"demonstration": True}
    assert "演示" in "".join(page_texts(press.write([(layer(text, sample), Calibration())])))
    assert "演示" not in "".join(page_texts(press.write([(layer(text), Calibration())])))


def test_the_same_layer_gives_the_same_bytes(text):
    how = Calibration(dx=3, rotation=5)
    assert press.write([(layer(text), how)]) == press.write([(layer(text), how)])


# --- what does not fit ----------------------------------------------------------------------------


def test_text_that_is_a_little_too_long_is_set_smaller_and_stays_in_its_box(text):
    sample = sample_of("attestation")
    sample["asset"]["location"] = "浙江省温州市瓯岭县望江街道江埠社区埠头街180号" * 2
    made = layer(text, sample)
    box = next(box for label, box in made.frames if label == "坐落")
    runs = [
        one
        for one in made.sides[0].drawn
        if hasattr(one, "text") and box.y * 10 <= one.y <= box.bottom * 10 and one.x < 1_200_000
        if box.x * 10 <= one.x < box.right * 10
    ]
    assert "".join(one.text for one in runs) == sample["asset"]["location"]
    full = round(10.5 * 25_400 / 72)
    assert {one.size for one in runs} < {*range(round(8 * 25_400 / 72), full)}
    pdf = press.write([(made, Calibration())])
    left, top, right, bottom = (side / 100 for side in (box.x, box.y, box.right, box.bottom))
    found = ink(pdf, (left - 3, top - 0.5, right + 3, bottom + 0.5))
    assert left - 0.05 <= found[0] <= found[2] <= right + 0.05


def test_every_value_that_its_box_cannot_hold_is_refused_by_name(text):
    sample = sample_of("attestation")
    sample["asset"]["location"] = "浙江省温州市瓯岭县望江街道" * 20
    sample["remarks"] = "附注" * 300
    sample["office_name"] = "何\U00030edd中心"
    with pytest.raises(Rejected) as refused:
        layer(text, sample)
    found = {(one.code, one.params["field"]) for one in refused.value.problems}
    assert found == {
        ("overprint_too_long", "坐落"),
        ("overprint_too_long", "附记"),
        ("glyph_missing", "鉴证机构（章）"),
    }
    first = refused.value.problems[0]
    assert sample["asset"]["location"] in text.sentence(first).text  # the value, whole
    assert "截断" in text.sentence(first).next


# --- samples --------------------------------------------------------------------------------------


def shape(value):
    """Return the names in a snapshot; a list counts as its first item."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def covers(sample, made):
    """Whether a sample has exactly the names of what the program made; lists may be empty."""
    if isinstance(sample, dict):
        return sample.keys() == made.keys() and all(covers(sample[n], made[n]) for n in made)
    if isinstance(sample, list):
        return not made or covers(sample[0], made[0])
    return True


def attestation(desk):
    return stated(desk, register(desk).certificate)


def share_certificate(desk):
    members = {ALICE: "1/10", BOB: "9/10"}
    venture = desk.perform("asset.enter", sample("farming_venture_share", members)).number
    desk.perform("contribution.enter", contribution(venture))
    issued = {"asset": venture, "party": ALICE}
    return stated(desk, desk.perform("share_certificate.issue", issued).number)


def query_result(desk):
    asked = {"asset": SOLE, "applicant": {"party": ALICE}, "standing": "holder"}
    register(desk)
    return stated(desk, desk.perform("register.query", {**asked, "purpose": "贷款"}).number)


def register_page(desk):
    register(desk)
    with desk.store.reading() as work:
        return printed_page(work, desk._context(work), SOLE)


def stated(desk, number):
    return desk.ask("certificate", certificate_no=number).snapshot


@pytest.mark.parametrize("make", [attestation, share_certificate, query_result, register_page])
def test_samples_have_the_fields_that_the_program_writes(desk, make):
    """Checked with a sample means checked with what is printed."""
    sample, made = sample_of(make.__name__), make(desk)
    assert covers(sample, made), (shape(sample), shape(made))


def test_a_list_of_a_sample_is_never_empty():
    for code in ("attestation", "share_certificate", "query_result", "register_page"):
        for name, value in sample_of(code).items():
            assert value != [], (code, name)


# --- the printers of a machine --------------------------------------------------------------------

FEED = Feed('HP LaserJet\t"2"', "manual", FOLDED)


def test_calibrations_are_kept_per_printer_tray_and_sheet(tmp_path):
    machine = MachineFile(tmp_path / "new")
    assert machine.calibration(FEED) is None
    how = Calibration(dx=3, dy=-4, scale_x=5, rotation=-6, back_dx=7)
    machine.calibrate(FEED, Calibration(dx=1), "2026-11-23")
    machine.calibrate(FEED, how, "2026-11-24")
    machine.calibrate(Feed(FEED.printer, "upper", FOLDED), Calibration(dx=9), "2026-11-24")
    again = MachineFile(tmp_path / "new")
    assert again.calibration(FEED) == how
    assert again.calibration(Feed(FEED.printer, "upper", FOLDED)) == Calibration(dx=9)
    assert again.calibration(Feed("other", "manual", FOLDED)) is None


def test_pictures_and_last_choices_are_kept_beside_them(tmp_path):
    machine = MachineFile(tmp_path)
    picture = tmp_path / "空白.png"
    picture.touch()
    machine.calibrate(FEED, Calibration(dx=1), "2026-11-23")
    machine.keep_scan(FOLDED, picture)
    machine.keep_last("attestation", FEED)
    assert machine.scan(FOLDED) == picture
    assert machine.last("attestation") == FEED
    assert machine.calibration(FEED) == Calibration(dx=1)
    machine.keep_last("attestation", None)
    machine.keep_scan(FOLDED, None)
    assert machine.last("attestation") is None
    assert machine.scan(FOLDED) is None


def test_a_picture_that_is_gone_is_none(tmp_path):
    machine = MachineFile(tmp_path)
    machine.keep_scan(FOLDED, tmp_path / "gone.png")
    assert machine.scan(FOLDED) is None


@pytest.mark.parametrize("content", ["[[calibration", "\xff\xfe", '[[calibration]]\ndx = "1"'])
def test_settings_that_cannot_be_read_are_said_not_overwritten(tmp_path, content, text):
    machine = MachineFile(tmp_path)
    machine.path.write_bytes(content.encode("latin-1"))
    if content.endswith('"1"'):
        machine.path.write_text(
            'calibration = [{printer = "P", tray = "auto", blank = "b", dx = "1"}]'
        )
    with pytest.raises(Unavailable) as refused:
        machine.calibration(Feed("P", "auto", "b"))
    assert refused.value.code == "machine_settings_wrong"
    assert str(machine.path) in refused.value.params["value"]


@pytest.fixture
def sheets(tmp_path, text):
    return Overprinting(press, MachineFile(tmp_path), text, tmp_path / "blanks")


def test_crosses_typed_in_millimetres_make_a_calibration(sheets):
    form = sheets.form(FOLDED)
    typed = [("21.5", "19.2"), ("２４１．５", "19.2 mm"), ("", ""), ("241.5", "164.2")]
    fit = sheets.fit(form, [*typed, ("131.5", "91.7")], turned=False)
    assert fit.calibration == Calibration(dx=-15, dy=8)
    assert fit.worst == 0


def test_everything_wrong_with_measured_crosses_is_said_at_once(sheets, text):
    form = sheets.form(FOLDED)
    typed = [("zwei", "19"), ("40", "20"), ("20.123", "165"), ("", ""), ("130", "")]
    with pytest.raises(Rejected) as refused:
        sheets.fit(form, typed, turned=False)
    assert [(one.code, one.field) for one in refused.value.problems] == [
        ("not_millimetres", "cross_x1"),
        ("cross_far", "cross_x2"),
        ("not_millimetres", "cross_x3"),
        ("not_millimetres", "cross_y5"),
    ]
    with pytest.raises(Rejected) as refused:
        sheets.fit(form, [("20", "20"), ("240", "20"), *[("", "")] * 3], turned=False)
    assert [one.code for one in refused.value.problems] == ["crosses_few"]


def test_what_no_printer_is_off_by_is_not_kept(sheets, clock):
    with pytest.raises(Rejected) as refused:
        sheets.calibrate(FEED, Calibration(dx=999, rotation=-300), clock().date())
    assert [one.field for one in refused.value.problems] == ["dx", "rotation"]
    assert sheets.machine.calibration(FEED) is None


def test_millimetres_are_exact():
    assert millimetres("20.37") == 2037
    assert millimetres(" 20mm") == 2000


def test_an_offices_own_sheet_is_found_and_a_wrong_one_is_named(sheets, tmp_path):
    folder = tmp_path / "blanks"
    folder.mkdir()
    shipped = next(path for path in blank_paths(None) if path.stem == FOLDED)
    (folder / "ours.toml").write_bytes(shipped.read_bytes())
    (folder / "broken.toml").write_text("width = ")
    assert "ours" in [one.name for one in sheets.forms("attestation")]
    assert [one.code for one in sheets.faults()] == ["blank_not_read"]
    with pytest.raises(Rejected) as refused:
        sheets.form("none")
    assert [one.code for one in refused.value.problems] == ["no_such_blank"]
    with pytest.raises(Rejected) as refused:
        sheets.form("ours", "share_certificate")
    assert [one.code for one in refused.value.problems] == ["blank_of_other_paper"]


def test_the_test_page_has_five_crosses_where_the_fit_wants_them(sheets, clock):
    form = sheets.form(FOLDED)
    page = sheets.test_page(form, Feed("打印机一", "upper", FOLDED), clock().date())
    pdf = sheets.write(page)
    words = "".join("".join(page_texts(pdf)).split())
    for said in ("套打测试页", "打印机一", "上纸盒", "260×185", "2026-11-23", "未加校准"):
        assert said in words
    # The arms of the second and of the third cross; the net is grey and does not count.
    near(ink(pdf, (233, 19, 239, 21)), (234, 19.9, 239, 20.1))
    near(ink(pdf, (19.2, 166, 20.8, 172)), (19.9, 166, 20.1, 171))
