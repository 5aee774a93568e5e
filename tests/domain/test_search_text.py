"""Finding people: by any piece of a name, the tail of a number, initials or full pinyin."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.search_text import (
    MOST_VARIANTS,
    Findable,
    Reason,
    Way,
    address_grams,
    name_grams,
    parse_query,
    spellings,
    tail_key,
    why_matched,
)
from core.services.pinyin import readings

READINGS = readings()
PERSON = Findable(
    names=("王小明",),
    numbers=("330324199001010011", "13805770000", "P000001"),
    addresses=("瓯岭县金溪镇溪口村12号",),
)
han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


def full(name):
    return spellings(name, READINGS).full


def initials(name):
    return spellings(name, READINGS).initials


def reasons(typed, record=PERSON):
    hits = why_matched(parse_query(typed, READINGS), record, READINGS)
    return [str(hit.reason) for hit in hits]


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("单小明", "shanxiaoming"),
        ("仇英", "qiuying"),
        ("曾国华", "zengguohua"),
        ("区大海", "oudahai"),
        ("解海龙", "xiehailong"),
        ("查良", "zhaliang"),
        ("盖叫天", "gejiaotian"),
        ("万俟雪", "moqixue"),
        ("尉迟恭", "yuchigong"),
        ("朴志明", "piaozhiming"),
        ("吕布", "lvbu"),
    ],
)
def test_surnames_are_read_as_surnames(name, spelling):
    assert full(name)[0] == spelling


def test_the_ordinary_reading_finds_a_surname_too():
    assert "danxiaoming" in full("单小明")
    assert "weichigong" in full("尉迟恭")


def test_a_surname_reading_holds_only_at_the_head():
    assert full("小单")[0] == "xiaodan"


def test_rare_characters_have_readings():
    assert full("𠮷䶮㛃喆堃") == ("jiyanjiezhekun",)


def test_a_character_without_reading_is_skipped():
    assert full("王\U000323af明")[0] == "wangming"


def test_words_single_out_a_reading():
    assert full("瓯岭银行金溪支行")[0] == "oulingyinhangjinxizhihang"
    assert full("乐清民宿")[0] == "yueqingminsu"
    assert full("行乐")[0] == "xingle"


def test_letters_and_digits_stay():
    assert full("Sunny小院12")[0] == "sunnyxiaoyuan12"


def test_initials_know_every_reading():
    assert set(initials("曾乐")) >= {"zl", "zy", "cl", "cy"}


@given(han)
def test_spellings_are_few_and_distinct(name):
    for keys in (full(name), initials(name)):
        assert len(set(keys)) == len(keys) <= MOST_VARIANTS


@given(han.filter(lambda name: len(name) > 1))
def test_every_piece_of_a_name_finds_it(name):
    grams = set(name_grams(name))
    for start in range(len(name)):
        for end in range(start + 1, len(name) + 1):
            (word,) = parse_query(name[start:end], READINGS).words
            assert set(word.grams) <= grams


def test_grams():
    assert name_grams("王小明") == ("王", "小", "明", "王小", "小明")
    assert address_grams("金溪镇") == ("金溪", "溪镇")
    assert address_grams("") == ()
    assert tail_key("3303 2419x") == "X91423033"


def test_a_house_number_is_looked_up_with_its_address():
    (word,) = parse_query("溪口村12", READINGS).words
    assert word.grams == ("溪口", "口村", "村1", "12")
    (word,) = parse_query("路12", READINGS).words
    assert word.grams == ("路1", "12")


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("330324199001010011", [(Way.NUMBER, Way.TAIL)]),
        ("0011", [(Way.NUMBER, Way.TAIL)]),
        ("002x", [(Way.NUMBER, Way.TAIL)]),
        ("12", [(Way.NUMBER,)]),
        ("P000001", [(Way.NUMBER,)]),
        ("20261123-0001", [(Way.NUMBER, Way.TAIL)]),
        ("wxm", [(Way.INITIALS, Way.PINYIN, Way.FRAGMENT)]),
        ("王小", [(Way.FRAGMENT,)]),
        ("王xm", [(Way.INITIALS, Way.PINYIN, Way.FRAGMENT)]),
        ("王小明 0011", [(Way.FRAGMENT,), (Way.NUMBER, Way.TAIL)]),
        ("溪口村12号", [(Way.NUMBER, Way.FRAGMENT)]),
        ("", []),
        ("  · ", []),
    ],
)
def test_a_typed_text_is_understood(typed, ways):
    lookup = parse_query(typed, READINGS)
    assert [word.ways for word in lookup.words] == ways
    assert lookup.mixed == (len(ways) > 1)


def test_numbers_are_looked_up_in_every_form_they_may_be_kept_in():
    assert parse_query("330324 19900101 0011", READINGS).words[0].numbers[0] == PERSON.numbers[0]
    assert "130503196704010016" in parse_query("130503670401001", READINGS).words[0].numbers
    assert parse_query("20261123-0001", READINGS).words[0].numbers == (
        "202611230001",
        "20261123-0001",
    )
    assert "13805770000" in parse_query("+86 138 0577 0000", READINGS).words[0].numbers


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("330324199001010011", ["number"]),
        ("P000001", ["number"]),
        ("p000001", ["number"]),
        ("0011", ["tail"]),
        ("138057", ["number_part"]),
        ("王小明", ["name"]),
        ("小", ["name"]),
        ("溪口村12", ["address"]),
        ("溪口村13", []),
        ("wxm", ["initials"]),
        ("wx", ["initials"]),
        ("WangXiaoM", ["pinyin"]),
        ("wang xiao ming", ["pinyin"]),
        ("wangxm", ["initials"]),
        ("wuxm", []),
        ("王xm", ["initials"]),
        ("王xiaom", ["pinyin"]),
        ("汪xm", []),
        ("王小明 0011", ["name", "tail"]),
        ("王小明 0012", []),
        ("金溪 wxm", ["address", "initials"]),
        ("577", []),  # the middle of a telephone number
        ("", []),
    ],
)
def test_why_a_record_was_found(typed, expected):
    assert reasons(typed) == expected


def test_the_hit_names_the_text_it_was_found_in():
    (hit,) = why_matched(parse_query("溪口", READINGS), PERSON, READINGS)
    assert (hit.word, hit.reason, hit.text) == ("溪口", Reason.ADDRESS, PERSON.addresses[0])


def test_brackets_and_dots_do_not_matter():
    record = Findable(
        ("阿依古丽·买买提", "瓯岭民宿（金溪）店"), ("浙（2026）瓯岭县证明第0000001号",)
    )
    assert reasons("古丽买买", record) == ["name"]
    assert reasons("阿依古丽•买买提", record) == ["name"]
    assert reasons("民宿(金溪)", record) == ["name"]
    assert reasons("浙(2026)瓯岭县证明第0000001号", record) == ["number"]
    assert reasons("浙(2026)瓯岭县", record) == ["number_part"]


def test_ü_is_found_however_it_is_typed():
    record = Findable(("吕略",))
    for typed in ("lvlve", "lülve", "lyulve", "lvlue"):
        assert reasons(typed, record) == ["pinyin"]


def test_the_table_in_the_repository_is_the_one_its_generator_makes():
    root = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location("make_pinyin", root / "installer/make_pinyin.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.table_text() == (root / "resources/pinyin.tsv").read_text(encoding="utf-8")
