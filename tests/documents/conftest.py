"""A snapshot like those the services store, and the ways to make papers from it."""

import copy

import pytest

from core.adapters import signatures
from core.adapters.pdf import render
from core.domain.proof import facts_of
from core.resources import read_toml
from core.services.declarations import load_declaration
from core.services.documents import compose
from core.text import Catalogue

KEY_ID = "DEMO0001"


def _party(name, id_kind, id_no, **more):
    empty = {"share": "", "legal_representative": "", "agent": ""}
    return {"name": name, "id_kind": id_kind, "id_no": id_no, **empty, **more}


OPERATOR = _party("陈晓燕", "居民身份证", "330324199001010011")
BANK = _party(
    "浙江永嘉农村商业银行股份有限公司岩头支行",
    "统一社会信用代码",
    "91330324145678901X",
    legal_representative="王建国",
    agent="张敏",
) | {"part": ""}
SNAPSHOT = {
    "certificate_no": "永农鉴〔2026〕000001号",
    "register_no": "DY2026-000001",
    "case_no": "20261123-0001",
    "matter": "民宿经营权抵押备案",
    "legal_effect_code": "CONTRACT_ONLY",
    "legal_effect": "本备案不是不动产登记，不产生物权变动效力，仅在当事人之间有合同效力。",
    "office_name": "永嘉县农村产权服务中心",
    "issued_on": "2026-11-23",
    "entered_at": "2026-11-23T10:42:05+08:00",
    "asset": {
        "asset_no": "A000001",
        "class_name": "民宿经营权",
        "name": "云上山居民宿",
        "location": "浙江省温州市永嘉县岩头镇苍坡村12号",
        "region_code": "330324103",
        "details": [
            {"label": "等级", "value": "银宿"},
            {"label": "租期", "value": "2021年1月1日起至2040年12月31日止"},
            {"label": "特种行业许可证号", "value": "温永公特旅字第0456号"},
            {"label": "消防意见", "value": ""},
        ],
    },
    "objects": [],
    "determined": [],
    "changes": [],
    "state": "entered",
    "mortgagors": [OPERATOR],
    "mortgagees": [BANK],
    "debtors": [OPERATOR],
    "security": "一般抵押",
    "principal_contract_no": "8721120260001234",
    "mortgage_contract_no": "8721320260001235",
    "amount_label": "债权数额",
    "amount": 30_000_000,
    "currency": "人民币",
    "interest_rate": "",
    "term_label": "履行期限",
    "term_from": "2026-11-20",
    "term_to": "2029-11-19",
    "scope": "主债权及其利息、违约金、损害赔偿金和实现债权的费用",
    "transfer_restricted": "是",
    "lessor_consent": "是",
    "disposal_agreement": "由村股份经济合作社协调转让经营权，所得价款清偿债务。",
    "priority_rank": 1,
    "remarks": "",
    "registry_no": "浙（2026）永嘉县不动产证明第0000001号",
    "extent": "以共有物整体抵押",
    "accepted_by": "张敏",
    "reviewed_by": "李国平",
    "entered_by": "周登",
    "demonstration": False,
    "program_version": "0.1.0",
}


@pytest.fixture
def snapshot():
    return copy.deepcopy(SNAPSHOT)


@pytest.fixture(scope="session")
def text():
    return Catalogue()


@pytest.fixture(scope="session")
def private_key():
    return read_toml("demo/demo-key.toml")["private"][KEY_ID]


@pytest.fixture
def signed(private_key):
    def make(snapshot, **changes):
        stated = {
            "kind": "attestation",
            "state": "entered",
            "key_id": KEY_ID,
            "sequence": 12,
            "head": "ab" * 32,
        }
        return signatures.sign(facts_of(snapshot, **(stated | changes)), private_key)

    return make


@pytest.fixture
def paper(text, signed):
    def make(snapshot, **how):
        if "code" not in how:
            how["code"] = signed(snapshot)
        return compose(load_declaration("attestation"), snapshot, text, **how)

    return make


@pytest.fixture
def pdf(paper):
    def make(snapshot, **how):
        return render(paper(snapshot, **how))

    return make
