"""The whole real path on small files: derive, seal, link, open, compare, report."""

import csv
import json
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from keys.suite import GateProfile
from municipality_node import model_file
from municipality_node.commands import application
from municipality_node.domain.decision import DecisionSettings
from municipality_node.evaluation.command import evaluate
from municipality_node.evaluation.plan import Plan
from municipality_node.evaluation.run import run
from signals.partner_row import COLUMNS
from tests.support.neighbourhood import bsn, crowd, resident
from tests.support.registers import write_register
from tests.support.shared_data import shared_data

JAN = resident(1, "Jan Albert", "Hoogstra", (1970, 5, 17))
ELSEWHERE = resident(2, "Jan Albert", "Hoogstra", (1970, 5, 17), municipality="0363")
PEOPLE = [JAN, ELSEWHERE, resident(3, "Bram", "Hoogstra", (1999, 8, 2)), *crowd(20)]

ROW = {
    "partner_ref": "a", "signal_type": "EARLY", "amount_cents": "9000", "arrears_since": "2025-09-01",
    "sent_date": "2025-12-01", "municipality_code": "0599", "initials": "J.A.", "surname": "Hoogstra",
    "birth_date": "1970-05-17", "postcode": "1234 ab", "house_number": "10",
}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    write_register(tmp_path / "register.csv", PEOPLE)
    return tmp_path


def write_signals(path, rows):
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def matched(files, *changes, **options):
    """Return the report's row of each signal, every signal being ROW with one change."""
    rows = [ROW | {"partner_ref": f"s{number}"} | change for number, change in enumerate(changes)]
    write_signals(files / "signals.csv", rows)
    plan = Plan(
        register=files / "register.csv", signals=files / "signals.csv", out=files / "out.csv",
        explain=files / "explain.jsonl", profile=GateProfile.BALANCED, settings=DecisionSettings(), jobs=1,
    )  # fmt: skip
    counts = run(replace(plan, **options), lambda *_: lambda _: None)
    with (files / "out.csv").open() as stream:
        return list(csv.DictReader(stream)), counts


def test_a_resident_is_found_through_sealed_bundles(files):
    (row,), counts = matched(files, {})
    assert (row["partner_ref"], row["outcome"], row["burgerservicenummer"]) == ("s0", "match", bsn(1).value)
    assert float(row["score"]) > 0.97
    assert counts["residents"] == len(PEOPLE)


@pytest.mark.parametrize("code", ["0599", "0363"])
def test_each_municipality_is_its_own_register(files, code):
    (row,), _ = matched(files, {"municipality_code": code})
    assert row["burgerservicenummer"] == {"0599": bsn(1), "0363": bsn(2)}[code].value


def test_a_signal_without_code_is_routed_by_its_address(files):
    (row,), _ = matched(
        files, {"municipality_code": "", "postcode": "2000CD", "house_number": "1", "surname": "Nergens"}
    )
    assert row["outcome"] == "none"
    (row,), _ = matched(files, {"municipality_code": ""})
    assert row["outcome"] == "match"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"postcode": "12"}, "G4_POSTCODE"),
        ({"house_number": "0"}, "G4_HOUSE_NUMBER"),
        ({"house_number": "99999999"}, "G4_HOUSE_NUMBER"),
        ({"birth_date": "2026-02-30"}, "G4_BIRTH_DATE"),
        ({"surname": "", "trade_name": ""}, "G4_NAME_MISSING"),
        ({"surname": "Hoogstra B.V."}, "G6_LEGAL_ENTITY"),
        ({"municipality_code": "0014"}, "G5_MUNICIPALITY"),
        ({"surname": "x" * 200}, "G4_SURNAME"),
    ],
)
def test_a_row_that_cannot_be_read_is_none_with_its_code(files, change, code):
    (row,), counts = matched(files, change)
    told = json.loads((files / "explain.jsonl").read_text())
    assert (row["outcome"], row["burgerservicenummer"], told["refusal"]) == ("none", "", code)
    assert counts[f"refused {code}"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"sent_date": "2019-01-01"},
        {"arrears_since": "2001-01-01"},
        {"phone": "12"},
        {"house_suffix": "t/o 12"},
        {"contact_effort": "nee"},
    ],
)
def test_rules_of_date_age_and_attestation_do_not_apply(files, change):
    (row,), counts = matched(files, change)
    assert row["outcome"] in {"match", "review"}
    assert not any(name.startswith("refused") for name in counts)


def test_a_bundle_that_no_key_opens_stays_shut(files):
    (row,), counts = matched(files, {"surname": "Nergens", "initials": "Q.", "birth_date": "1950-10-10"})
    assert (row["outcome"], row["score"], counts["opened"]) == ("none", "0.000000", 0)


def test_each_field_is_explained(files):
    matched(files, {"surname": "Hoochstra"})
    told = json.loads((files / "explain.jsonl").read_text())
    best = told["candidates"][0]
    assert {field["field"] for field in best["fields"]} == {"surname", "initials", "birth_date", "address"}
    assert "achternaam klinkt gelijk" in best["summary"]


def test_several_processes_give_the_same_report(files, monkeypatch):
    alone, _ = matched(files, {}, {"surname": "Nergens"}, {"initials": "B", "birth_date": ""})
    monkeypatch.setattr("municipality_node.evaluation.ephemeral_keys.FEW", 0)
    together, _ = matched(files, {}, {"surname": "Nergens"}, {"initials": "B", "birth_date": ""}, jobs=2)
    assert alone == together


def test_a_file_that_is_no_register_is_refused_by_code(files):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(evaluate)
    (files / "signals.csv").write_text("naam\nx\n")
    asked = ["--register", files / "register.csv", "--signals", files / "signals.csv", "--out", files / "out.csv"]
    result = CliRunner().invoke(app, [str(word) for word in asked])
    assert result.exit_code == 1
    assert "FILE_UNKNOWN_COLUMN" in result.output


def test_the_official_test_persons_are_found(tmp_path):
    register = shared_data("brp/rvig_brp_mock_testpersonen_2025-02.json")
    (tmp_path / "register.csv").symlink_to(register)
    derks = {
        "initials": "H.", "surname": "Derks", "birth_date": "1967-04-04", "postcode": "3089KG", "house_number": "18",
        "municipality_code": "",
    }  # fmt: skip
    (row,), _ = matched(tmp_path, derks)
    assert (row["outcome"], row["burgerservicenummer"]) == ("match", "000009878")


def command(*words):
    return CliRunner().invoke(application.app, [str(word) for word in words])


def test_with_the_truth_a_run_tells_errors_openings_and_calibration(files):
    matched(files, {}, {"surname": "Nergens", "initials": "Q.", "birth_date": "1950-10-10"})
    (files / "truth.csv").write_text(f"partner_ref,burgerservicenummer\ns0,{bsn(1).value}\ns1,\n")
    told = command(
        "evaluate", "--register", files / "register.csv", "--signals", files / "signals.csv", "--out",
        files / "out.csv", "--truth", files / "truth.csv", "--figures", files / "figures.json", "--jobs", 1,
    )  # fmt: skip
    assert told.exit_code == 0
    figures = json.loads((files / "figures.json").read_text())
    assert {row["measure"]: row["count"] for row in figures["quality"]}["residents matched"] == 1
    assert {row["opened by"] for row in figures["openings"]} >= {"birth-address", "slot 1"}
    assert figures["calibration_error"] < 0.05
    assert [row["upper"] for row in figures["risk"]] == sorted(row["upper"] for row in figures["risk"])


def test_weights_are_estimated_shown_and_used(files):
    matched(files, {}, {"surname": "Hoochstra"})
    asked = ["--register", files / "register.csv", "--signals", files / "signals.csv", "--out", files / "model.toml"]
    assert command("model", "fit", *asked).exit_code == 0
    shown = command("model", "show", files / "model.toml", "--json")
    assert {row["level"] for row in json.loads(shown.stdout)} >= {"surname-same", "address-other", "relative"}
    (row, _), _ = matched(files, {}, {"surname": "Hoochstra"}, weights=model_file.load(files / "model.toml"))
    assert row["outcome"] == "match"


def test_the_risk_of_a_threshold_is_told_from_explanations_without_any_truth(files):
    matched(files, {}, {"initials": "J.", "birth_date": ""})
    told = command("model", "risk", files / "explain.jsonl", "--upper", 0.98, "--upper", 0.9999999, "--json")
    usual, impossible = json.loads(told.stdout)
    assert usual["matches"] >= 1 > impossible["matches"]
    assert 0 <= usual["per 1,000 matches"] < 20


ODD = [
    ({"surname": "", "initials": ""}, "none", "G4_NAME_MISSING"),
    ({"surname": "-"}, "none", "G4_NAME_MISSING"),
    ({"surname": "onbekend"}, "none", "G4_NAME_MISSING"),
    ({"surname": "12345"}, "none", "G4_NAME_MISSING"),
    ({"surname": "\N{SLIGHTLY SMILING FACE}"}, "none", "G4_NAME_MISSING"),
    ({"surname": "H", "initials": "", "birth_date": ""}, "none", ""),
    ({"surname": "H"}, "match", ""),
    ({"surname": "H" * 120}, "match", ""),
    ({"surname": "H" * 200}, "none", "G4_SURNAME"),
    ({"surname": "\u202eHoogstra"}, "match", ""),
    ({"surname": "علي", "birth_date": ""}, "none", ""),
    ({"surname": "Ho\u0301o\u0308gstra"}, "match", ""),
    ({"surname": "Нооgstrа"}, "match", ""),
    ({"surname": "Hoog\x00stra"}, "none", "FILE_NUL"),
    ({"initials": "\N{SLIGHTLY SMILING FACE}"}, "match", ""),
    ({"initials": "1", "birth_date": ""}, "review", ""),
    ({"initials": "J" * 60, "birth_date": ""}, "review", ""),
    ({"house_number": "10-12"}, "match", ""),
    ({"house_number": "10 t/m 16"}, "none", "G4_HOUSE_NUMBER"),
    ({"house_number": "0"}, "none", "G4_HOUSE_NUMBER"),
    ({"house_number": "99999", "birth_date": ""}, "review", ""),
    ({"postcode": "1234٣٤"}, "none", "G4_POSTCODE"),
    ({"birth_date": "1900-01-01", "initials": ""}, "review", ""),
    ({"birth_date": "1900-01-01", "surname": "Nergens", "initials": "Q."}, "none", ""),
    ({"birth_date": "2026-02-30"}, "none", "G4_BIRTH_DATE"),
]


def test_odd_input_is_normalised_or_refused_by_field_and_never_matches_on_emptiness(files):
    rows, _ = matched(files, *(change for change, _, _ in ODD))
    told = [json.loads(line)["refusal"] for line in (files / "explain.jsonl").read_text().splitlines()]
    became = [(row["outcome"], refusal) for row, refusal in zip(rows, told, strict=True)]
    assert became == [(outcome, refusal) for _, outcome, refusal in ODD]
    assert {row["burgerservicenummer"] for row in rows if row["outcome"] == "match"} == {bsn(1).value}
