"""Official queries: who may ask what, what is answered, what is kept, and when nothing is said."""

import dataclasses as dc
import json

import pytest

from core.adapters.pdf_reader import page_texts
from core.problems import Rejected, Severity
from core.services import register as pages_of_the_register
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE, person

STRANGER = {"new": person(5)}
INTEREST = {"applicant": STRANGER, "standing": "interested", "document_no": "意向书1号"}
COURT = {
    "applicant": {"new": person(6)},
    "standing": "authority",
    "document_no": "（2026）浙0399执查1号",
}


def question(asset=SOLE, **changes):
    """A lawful ``register.query`` by the holder of an asset."""
    document = {
        "asset": asset,
        "applicant": {"party": ALICE},
        "standing": "holder",
        "purpose": "办理贷款",
    }
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def of_party(party=ALICE, **changes):
    return question(None, party=party, **changes)


def refused(desk, document):
    with pytest.raises(Rejected) as caught:
        desk.perform("register.query", document)
    for problem in caught.value.problems:
        sentence = desk.text.sentence(problem)
        if problem.severity is Severity.REFUSAL:
            assert sentence.basis
            assert sentence.next
    return {(p.code, p.field) for p in caught.value.problems}


def answered(desk, document):
    """Ask; return what the paper says, without spaces."""
    number = desk.perform("register.query", document).number
    return "".join("".join(page.split()) for page in page_texts(desk.paper(number)))


def stated(desk, document):
    """Ask; return the certificate's snapshot."""
    number = desk.perform("register.query", document).number
    with desk.store.reading() as work:
        return work.certificates.get(number).snapshot


# --- what is answered -----------------------------------------------------------------------------


@pytest.mark.holds("I26")
def test_nothing_is_said_in_words(desk):
    said = answered(desk, question())
    assert "查询结果证明" in said
    assert "无抵押登记，无查封，无异议登记，无预告登记。" in said
    assert "抵押登记无" in said
    assert "查封、异议、预告登记无" in said


@pytest.mark.holds("I26")
def test_everything_in_force_is_listed_and_what_ended_is_not(desk):
    gone = builders.register(desk)
    builders.discharge(desk, gone.mortgage)
    first = builders.register(desk)
    second = builders.register(desk, mortgagees=[{"party": OTHER_BANK}])
    released = builders.seize(desk)
    builders.release(desk, released)
    seized = builders.seize(desk)
    waiting = builders.seize(desk, document_no="（2026）浙0399执保9号")
    said = answered(desk, question())
    assert "抵押登记2笔，查封（含轮候）2项，异议登记0项，预告登记0项，全部列后，别无其他。" in said
    for number in (first.mortgage, second.mortgage, seized, waiting):
        assert said.count(number) >= 1
    assert gone.mortgage not in said
    assert released not in said
    assert "第1顺位" not in said  # it went with the mortgage that ended
    assert "第2顺位" in said
    assert "轮候" in said
    assert f"轮候于{seized}" in said


def test_history_is_added_when_it_is_asked_for(desk):
    gone = builders.register(desk)
    builders.discharge(desk, gone.mortgage)
    said = answered(desk, question(history=True))
    assert f"已注销抵押{gone.mortgage}" in said
    assert f"注销抵押{gone.mortgage}" in said
    assert "首次登记" in said


def test_a_party_that_holds_nothing_is_told_so(desk):
    said = answered(desk, of_party(OTHER_BANK, **COURT))
    assert "本登记簿没有记载该当事人持有任何资产。" in said
    assert "无抵押登记，无查封，无异议登记，无预告登记。" in said


def test_of_a_party_everything_in_its_name_is_listed(desk):
    made = builders.register(desk, JOINT)
    builders.seize(desk, SOLE)
    said = answered(desk, of_party())
    assert "持有资产2项" in said
    assert SOLE in said
    assert JOINT in said
    assert made.mortgage in said
    bank = stated(desk, of_party(BANK, applicant={"party": BANK}))
    assert bank["pages"] == []
    assert [one["mortgage_no"] for one in bank["elsewhere"]] == [made.mortgage]
    assert "没有记载该当事人持有任何资产。抵押登记1笔" in bank["result"]


def test_a_party_is_found_under_the_numbers_of_records_merged_into_it(desk):
    with desk.store.writing(builders.CLERK) as work:
        work.parties.merge(BOB, ALICE, "合并说明")
        work.record("test.merge", "", [], {})
    for asked in (ALICE, BOB):
        found = stated(desk, of_party(asked))
        assert [page["asset_no"] for page in found["pages"]] == [SOLE, JOINT]


def test_an_earlier_day_is_answered_as_it_was(desk, clock):
    made = builders.register(desk)
    clock.move(days=40)
    builders.discharge(desk, made.mortgage)
    clock.move(days=40)
    then = question(at="2026-12-01")
    assert made.mortgage in answered(desk, then)
    assert made.mortgage not in answered(desk, question())
    before = stated(desk, question(at="2026-11-01"))
    assert (before["pages"], before["result"]) == ([], "在上述时点，本登记簿没有该资产的登记。")


def test_what_was_taken_over_later_counts_unless_the_register_of_then_is_asked(desk, clock):
    clock.move(days=30)
    with desk.store.writing(builders.CLERK) as work:
        asset = work.assets.get(SOLE)
        restraint = builders_restraint(asset)
        work.restraints.add(restraint, asset, effective_at="2026-11-25T08:00:00+08:00")
        work.record("test.seize", "", [], {})
    known = stated(desk, question(at="2026-12-01"))
    said = stated(desk, question(at="2026-12-01", knowledge="said_then"))
    assert [one["restraint_no"] for one in known["pages"][0]["restraints"]] == ["CF-OLD"]
    assert said["pages"][0]["restraints"] == []
    assert "以2026年" in known["as_at"]
    assert "其后补录、更正的不计" in said["as_at"]


def builders_restraint(asset):
    from core.domain.restraints import Restraint
    from tests.builders import TODAY

    return Restraint(
        restraint_no="CF-OLD",
        kind="seizure",
        asset_no=asset.asset_no,
        folio_entry=0,
        authority="瓯岭县人民法院",
        document_no="旧1号",
        from_date=TODAY,
        until=TODAY.replace(year=2028),
        delivered_at="2026-11-25 08:00",
        source="takeover",
    )


# --- who may ask ----------------------------------------------------------------------------------


def test_a_holder_must_stand_on_the_page(desk):
    assert refused(desk, question(applicant={"party": BOB})) == {("query_without_part", "standing")}
    assert refused(desk, question(applicant=STRANGER)) == {("query_without_part", "standing")}


def test_a_mortgagee_and_a_co_owner_stand_on_it_too(desk):
    builders.register(desk)
    stated(desk, question(applicant={"party": BANK}))
    stated(desk, question(JOINT, applicant={"party": BOB}))


@pytest.mark.parametrize("standing", ["interested", "authority"])
def test_others_show_a_document(desk, standing):
    asked = question(applicant=STRANGER, standing=standing)
    assert refused(desk, asked) == {("query_document_missing", "document_no")}
    stated(desk, {**asked, "document_no": "意向书1号"})


def test_only_an_authority_asks_by_the_name_of_another(desk):
    by_name = {("query_of_another_party", "party")}
    assert refused(desk, of_party(applicant={"party": BOB})) == by_name
    assert refused(desk, of_party(**INTEREST)) == by_name
    stated(desk, of_party(**COURT))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"party": ALICE}, ("query_one_subject", "asset")),
        ({"asset": None}, ("query_one_subject", "asset")),
        ({"asset": "A9"}, ("no_such_asset", "asset")),
        ({"asset": None, "party": "P9"}, ("no_such_party", "party")),
        ({"applicant": None}, ("required", "applicant")),
        ({"applicant": {"party": "P9"}}, ("no_such_party", "applicant.party")),
        ({"purpose": None}, ("required", "purpose")),
        ({"standing": "friend"}, ("not_a_choice", "standing")),
        ({"at": "2030-01-01"}, ("query_in_future", "at")),
    ],
)
def test_faults_are_named(desk, changes, fault):
    assert fault in refused(desk, question(**changes))


def test_all_faults_come_at_once(desk):
    asked = question(JOINT, applicant=STRANGER, standing="interested", at="2030-01-01")
    assert refused(desk, asked) == {
        ("query_document_missing", "document_no"),
        ("query_in_future", "at"),
    }


# --- what is kept ---------------------------------------------------------------------------------


@pytest.mark.holds("I27")
def test_who_asked_why_and_what_is_kept(desk):
    desk.perform("register.query", question(**INTEREST, purpose="受让前核实"))
    desk.perform("register.query", of_party(**COURT))
    last, first = desk.ask("queries_made")
    assert first.applicant.startswith(STRANGER["new"]["name"])
    assert (first.standing, first.purpose, first.document_no) == (
        *("利害关系人", "受让前核实", "意向书1号"),
    )
    assert SOLE in first.asked
    assert first.answered_by == builders.CLERK
    assert last.standing == "有关国家机关"
    assert ALICE in last.asked


@pytest.mark.holds("I27")
def test_the_journal_holds_record_numbers_only(desk):
    asked = question(**INTEREST, purpose="核实陈大山的住址")
    number = desk.perform("register.query", asked).number
    desk.perform("register.query", question())
    with desk.store.reading() as work:
        own, strange = work.journal_page(None, 2)
    assert strange.operation == "register.query"
    assert (strange.facts["certificate"], strange.facts["asset"]) == (number, SOLE)
    assert "applicant" not in strange.facts
    assert own.facts["applicant"] == ALICE
    said = json.dumps([strange.facts, strange.reason], ensure_ascii=False)
    new = STRANGER["new"]
    for personal in (new["name"], new["id_no"], "陈大山", asked["purpose"], "意向书"):
        assert personal not in said
    assert desk.ask("verify_journal").ok


def test_who_only_asks_does_not_become_a_party(desk):
    before = len(desk.ask("parties"))
    stated(desk, question(**INTEREST))
    assert len(desk.ask("parties")) == before
    assert desk.ask("similar_parties", name=STRANGER["new"]["name"]) == ()


def test_identity_numbers_of_others_are_masked_except_for_authorities(desk):
    with desk.store.reading() as work:
        own = work.parties.get(ALICE).particulars.id_no
        other = work.parties.get(BOB).particulars.id_no
    said = answered(desk, question(JOINT))
    assert own in said
    assert other not in said
    assert f"*{other[-4:]}" in said
    stranger = answered(desk, question(JOINT, **INTEREST))
    assert own not in stranger
    assert STRANGER["new"]["id_no"] in stranger
    court = answered(desk, question(JOINT, **COURT))
    assert own in court
    assert other in court


# --- when nothing is said -------------------------------------------------------------------------


@pytest.mark.holds("I26")
def test_an_answer_that_lists_less_than_the_register_counts_is_refused(desk, monkeypatch):
    builders.register(desk)
    builders.register(desk, mortgagees=[{"party": OTHER_BANK}])
    builders.seize(desk)
    whole = pages_of_the_register.state_of

    def short(history, as_of, **left_out):
        return dc.replace(whole(history, as_of), **left_out)

    for name in ("mortgages", "restraints"):
        monkeypatch.setattr(
            pages_of_the_register,
            "state_of",
            lambda history, as_of, name=name: short(
                history, as_of, **{name: getattr(whole(history, as_of), name)[1:]}
            ),
        )
        assert refused(desk, question()) == {("query_incomplete", "")}
        assert refused(desk, of_party()) == {("query_incomplete", "")}
    monkeypatch.setattr(pages_of_the_register, "state_of", whole)
    stated(desk, question())


@pytest.mark.holds("I26")
def test_an_asset_left_out_of_a_party_s_answer_is_refused_too(desk, monkeypatch):
    whole = pages_of_the_register.state_of

    def without(history, as_of):
        return None if history.asset_no == JOINT else whole(history, as_of)

    monkeypatch.setattr(pages_of_the_register, "state_of", without)
    assert refused(desk, of_party()) == {("query_incomplete", "")}


def test_the_sentence_says_both_counts(desk, monkeypatch):
    builders.register(desk)
    whole = pages_of_the_register.state_of
    monkeypatch.setattr(
        pages_of_the_register,
        "state_of",
        lambda history, as_of: dc.replace(whole(history, as_of), mortgages=()),
    )
    with pytest.raises(Rejected) as caught:
        desk.perform("register.query", question())
    (problem,) = caught.value.problems
    sentence = desk.text.sentence(problem)
    assert "0/0/0/0" in sentence.text
    assert "1/0/0/0" in sentence.text
    assert "第二百一十八条" in sentence.basis
