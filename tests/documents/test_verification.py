"""Every way a paper can lie, and what checking it says."""

import dataclasses as dc
import datetime as dt
import io

import pytest
from PIL import Image

from core.adapters import codes, signatures
from core.adapters.pdf import render
from core.adapters.pdf_reader import page_images
from core.domain.proof import facts_of
from core.domain.trust import Trust, TrustedKey, Withdrawal
from core.problems import FieldError
from core.resources import resource_dir
from desktop.verify_cli import run

OFFICE = "永嘉县农村产权服务中心"
SECRET = "11" * 32
KEY = TrustedKey("YJ2026A", OFFICE, signatures.public_key(SECRET), dt.date(2026, 1, 1))


def trust_text(key=KEY, withdrawn=()):
    lines = [
        'published_on = "2026-11-30"',
        "[[key]]",
        f'id = "{key.id}"',
        f'office = "{key.office}"',
        f'public = "{key.public}"',
        f'valid_from = "{key.valid_from}"',
    ]
    if key.revoked_on:
        lines += [f'revoked_on = "{key.revoked_on}"', f'reason = "{key.reason}"']
    for item in withdrawn:
        lines += [
            "[[withdrawn]]",
            f'certificate_no = "{item.certificate_no}"',
            f'on = "{item.on}"',
            f'reason = "{item.reason}"',
            f'by = "{item.by}"',
        ]
    return "\n".join(lines)


@pytest.fixture
def code(snapshot):
    facts = facts_of(
        snapshot, kind="attestation", state="entered", key_id=KEY.id, sequence=7, head="cd" * 32
    )
    return signatures.sign(facts, SECRET)


@pytest.fixture
def check(tmp_path, text):
    """Check bytes as ``nongquan verify`` does; return the exit status and what was said."""

    def checked(data, trust=None):
        file, keys, out = tmp_path / "file", tmp_path / "keys.toml", io.StringIO()
        file.write_bytes(data)
        keys.write_text(trust_text() if trust is None else trust, encoding="utf-8")
        return run(file, keys, text, out), out.getvalue()

    return checked


def test_a_genuine_pdf_is_proved(check, pdf, snapshot, code):
    status, said = check(pdf(snapshot, code=code))
    assert status == 0
    assert OFFICE in said
    assert "抵押权人：浙江永嘉农村商业银行股份有限公司岩头支行" in said
    assert "编号、登记号、抵押权人、债权数额（最高债权额）、抵押顺位、出证日期、内容摘要" in said
    assert "2026年11月30日 之后" in said


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_of_the_page_is_proved_and_sent_to_the_eyes(check, pdf, snapshot, code, form):
    picture = io.BytesIO()
    next(page_images(pdf(snapshot, code=code), 200)).save(picture, form)
    status, said = check(picture.getvalue())
    assert status == 0
    assert "请用眼逐项核对" in said


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_code_as_text_is_proved(check, code, ending):
    assert check(f"证书：\n{code}{ending}".encode())[0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": 80_000_000}, "债权数额不是核验码所载的 300,000.00 元（叁拾万元整）"),
        ({"amount": 130_000_000}, "债权数额不是"),
        ({"currency": "人民币壹佰"}, "债权数额不是"),  # only the capitals, by a prefix
        ({"priority_rank": 2}, "抵押顺位不是"),
        ({"issued_on": "2026-11-24"}, "出证日期不是"),
        ({"register_no": "DY2026-0000011"}, "登记号不是"),
        ({"remarks": "另有约定"}, "内容摘要与核验码不符"),
    ],
)
def test_changed_text_is_named(check, pdf, snapshot, code, change, said):
    status, words = check(pdf(snapshot | change, code=code))
    assert status == 1
    assert said in words


def test_a_changed_holder_is_named(check, pdf, snapshot, code):
    snapshot["mortgagees"][0]["name"] = "某某小额贷款有限公司"
    status, said = check(pdf(snapshot, code=code))
    assert status == 1
    assert "权利人不是核验码所载的“浙江永嘉农村商业银行股份有限公司岩头支行”" in said


def test_a_code_copied_from_another_certificate_is_named(check, pdf, snapshot, code):
    other = snapshot | {"certificate_no": "永农鉴〔2026〕000002号"}
    status, said = check(pdf(other, code=code))
    assert status == 1
    assert "核验码是另一张证书“永农鉴〔2026〕000001号”的" in said


def test_several_mortgagees_and_long_names_are_compared(check, pdf, snapshot):
    bank = snapshot["mortgagees"][0]
    snapshot["mortgagees"] = [{**bank, "name": "Long Name Bank of the County " * 3}, bank]
    facts = facts_of(
        snapshot, kind="attestation", state="entered", key_id=KEY.id, sequence=7, head="cd" * 32
    )
    status, said = check(pdf(snapshot, code=signatures.sign(facts, SECRET)))
    assert (status, "抵押权人：Long Name Bank" in said) == (0, True)


def test_a_changed_code_is_named(check, snapshot, code):
    facts = signatures.read_code(code)[0]
    other = signatures.sign(dc.replace(facts, amount=1), "22" * 32)
    status, said = check(other.encode())
    assert status == 1
    assert "签名与内容不符" in said
    assert "0.01" not in said  # what a forger states is not repeated


def test_an_unknown_office_is_named(check, code):
    other = dc.replace(KEY, id="WC2026")
    status, said = check(code.encode(), trust_text(other))
    assert status == 1
    assert "编号为“YJ2026A”的密钥" in said


def test_a_revoked_key_is_named(check, code):
    key = dc.replace(KEY, revoked_on=dt.date(2026, 12, 1), reason="compromised")
    status, said = check(code.encode(), trust_text(key))
    assert status == 1
    assert "已于 2026-12-01 作废" in said


def test_a_replaced_certificate_is_named(check, snapshot, code):
    gone = Withdrawal(snapshot["certificate_no"], dt.date(2026, 12, 1), "replaced", "永0009")
    status, said = check(code.encode(), trust_text(withdrawn=[gone]))
    assert status == 1
    assert "被换发的新证“永0009”取代" in said


def test_two_codes_in_one_file_are_named(check, snapshot, code, signed):
    status, said = check(f"{code}\n{signed(snapshot)}".encode())
    assert status == 1
    assert "几个不同的核验码" in said


def test_the_demonstration_is_proved_and_called_what_it_is(check, pdf, snapshot):
    snapshot["demonstration"] = True
    status, said = check(pdf(snapshot))
    assert status == 0
    assert "演示密钥" in said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 and nothing else",
        b"\x89PNG\r\n\x1a\n and nothing else",
        b"\xff\xd8\xff and nothing else",
        b"\xb0\xa1\xb0",
        "没有核验码的文字".encode(),
        b"NQ1:",
        b"NQ1:NOT BASE45 !!",
        b"NQ1:" + b"0" * 300,
    ],
)
def test_what_cannot_be_read_is_called_unreadable(check, data):
    status, said = check(data)
    assert status == 2
    assert "无法核验" in said


def test_a_blank_picture_is_unreadable(check):
    picture = io.BytesIO()
    Image.new("L", (400, 400), 255).save(picture, "PNG")
    assert check(picture.getvalue())[0] == 2


def test_a_missing_file_or_trust_file_is_named(tmp_path, text, check, code):
    out = io.StringIO()
    assert run(tmp_path / "absent.pdf", None, text, out) == 2
    assert "absent.pdf" in out.getvalue()
    status, said = check(code.encode(), "nonsense = ")
    assert status == 2
    assert "keys.toml" in said


def test_a_folder_of_trust_files_is_read(tmp_path, text, code):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "yongjia.toml").write_text(trust_text(), encoding="utf-8")
    (tmp_path / "code.txt").write_text(code, encoding="utf-8")
    assert run(tmp_path / "code.txt", tmp_path / "keys", text, io.StringIO()) == 0


def test_signing_twice_gives_the_same_code(snapshot, code):
    facts, _, _ = signatures.read_code(code)
    assert signatures.sign(facts, SECRET) == code
    assert codes.qr_symbol(code).version <= 10


def test_new_keys_differ_and_sign():
    first, second = signatures.new_private_key(), signatures.new_private_key()
    assert first != second
    assert len(bytes.fromhex(signatures.public_key(first))) == 32


def test_the_published_key_is_a_pair(private_key):
    trust = signatures.load_trust(resource_dir() / "demo" / "demo-key.toml")
    key = trust.key("DEMO0001")
    assert key.public == signatures.public_key(private_key)
    assert key.demonstration
    assert "演示" in key.office


def test_an_empty_trust_knows_nobody(code):
    assert [p.code for p in signatures.verify(code, Trust()).problems] == ["office_unknown"]


def test_codes_of_other_makers_are_not_ours():
    with pytest.raises(FieldError):
        signatures.read_code("HTTPS://EXAMPLE.COM")


def test_render_needs_no_code(paper, snapshot):
    assert codes.read_codes(next(page_images(render(paper(snapshot, code=""))))) == ()


def wide(text):
    """The full-width forms of a text's ASCII characters but the space."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize("typed", [str.lower, wide, lambda code: f"{code[:60]}\r\n{code[60:]}\n"])
def test_a_code_may_be_typed_as_it_comes(check, code, typed):
    status, said = check(typed(code).encode())
    assert (status, "已证实" in said) == (0, True), said
