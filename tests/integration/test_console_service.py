"""The casework service over a real Unix socket, as the console will call it."""

import os
import stat

import grpc
import pytest
from argon2 import PasswordHasher
from drempel.v1 import console_pb2 as wire
from drempel.v1 import (
    console_pb2_grpc,
    report_pb2,
    report_pb2_grpc,
    review_pb2,
    review_pb2_grpc,
    session_pb2,
    session_pb2_grpc,
    signal_pb2,
)

from municipality_node.adapters.typesetting import TypstTypesetter
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.reporting.exchanging import Exchange
from municipality_node.rpc.casework import MOST_LETTERS, MOST_NUMBERS
from municipality_node.rpc.console import LARGEST_MESSAGE, ConsoleServer
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.sign_in.signing_in import SigningIn
from servicekit.transactions import write_transaction
from tests.support.audited import setting_up
from tests.support.console import an_audit_office
from tests.support.deciding import a_chamber
from tests.support.desk import A_SUPPLIER, NAMES, an_office, jansen
from tests.support.doubts import an_office_in_doubt
from tests.support.node import HERE

S = grpc.StatusCode
QUICK, PASSWORD = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), "a long enough password"
TODAY = signal_pb2.Date(year=2026, month=3, day=20)


class Console:
    """A client with the session of one user."""

    def __init__(self, office, path):
        self.office = office
        self.socket = path
        self.channel = grpc.insecure_channel(f"unix:{path}")
        self.stub = console_pb2_grpc.CaseworkServiceStub(self.channel)
        self.sessions = session_pb2_grpc.SessionServiceStub(self.channel)
        self.reports = report_pb2_grpc.ReportServiceStub(self.channel)
        self.tokens = {role: office.users.begin(NAMES[role], hours=8) for role in Role}

    def call(self, method, request, role=Role.CASE_WORKER, **metadata):
        told = {"municipality": HERE.value, "session": self.tokens[role], **metadata}
        return getattr(self.stub, method)(request, metadata=tuple(told.items()), timeout=30)

    def refused(self, method, request, role=Role.CASE_WORKER, **metadata):
        with pytest.raises(grpc.RpcError) as caught:
            self.call(method, request, role, **metadata)
        return caught.value.code(), caught.value.details()


@pytest.fixture
def console(tmp_path):
    office = an_office(tmp_path)
    path = tmp_path / "run" / "console.sock"
    way_in = SigningIn(office.desk, SignInSettings(local_accounts=True), None, hasher=QUICK)
    way_in.set_password(NAMES[Role.COORDINATOR], PASSWORD)
    chambers, audits = {HERE.value: a_chamber(office.node)}, {HERE.value: an_audit_office(office)}
    desks, ways_in = {HERE.value: office.desk}, {HERE.value: way_in}
    exchanges = {HERE.value: Exchange(office.desk, A_SUPPLIER)}
    server = ConsoleServer(
        path, desks, ways_in, TypstTypesetter(), chambers=chambers, audits=audits, exchanges=exchanges
    )
    server.start()
    console = Console(office, path)
    yield console
    console.channel.close()
    server.stop()
    office.node.close()


def entered(number, **changes):
    fields = {
        "number": number, "day": TODAY, "daypart": wire.DAYPART_EVENING, "channel": wire.CHANNEL_PHONE,
        "result": wire.ATTEMPT_RESULT_NO_ANSWER,
    }  # fmt: skip
    return wire.EnteredAttempt(**{**fields, **changes})


def test_the_socket_is_for_the_nodes_user_and_group(console):
    assert stat.S_IMODE(console.socket.stat().st_mode) == 0o660
    assert console.socket.stat().st_uid == os.getuid()


def test_a_municipality_that_comes_while_the_console_is_served_has_its_review_queue(tmp_path):
    office = an_office_in_doubt(tmp_path)
    path, desks, chambers = tmp_path / "console.sock", {}, {}
    server = ConsoleServer(path, desks, {}, TypstTypesetter(), chambers=chambers, audits={}, exchanges={})
    server.start()
    chambers[HERE.value] = a_chamber(office.node)
    desks[HERE.value] = office.desk
    token = office.users.begin(NAMES[Role.REVIEW_OFFICER], hours=8)
    told = (("municipality", HERE.value), ("session", token))
    with grpc.insecure_channel(f"unix:{path}") as channel:
        reviews = review_pb2_grpc.ReviewServiceStub(channel)
        assert reviews.ListReviews(review_pb2.ListReviewsRequest(), metadata=told, timeout=30).total == 3
    server.stop()
    office.node.close()


def test_a_case_from_the_list_to_its_result(console):
    number = console.office.release(phone="0612345678")
    (line,) = console.call("ListCases", wire.ListCasesRequest()).cases
    assert (line.number, line.state, line.month) == (number, wire.CASE_STATE_NEW, 202603)
    assert line.timers[0].due.year == 2026
    console.call("AssignCase", wire.AssignCaseRequest(number=number, user=NAMES[Role.CASE_WORKER]))
    attempt = entered(number, result=wire.ATTEMPT_RESULT_ACCEPTED)
    assert not console.call("RecordAttempt", wire.RecordAttemptRequest(attempt=attempt)).limits_passed
    console.call(
        "AddObservation", wire.AddObservationRequest(number=number, observation=wire.OBSERVATION_PREFERS_PHONE)
    )
    console.call("SetRemark", wire.SetRemarkRequest(number=number, text="belt na vijven"))
    console.call("PauseCase", wire.PauseCaseRequest(number=number, why=wire.PAUSE_REASON_RESIDENT_AWAY))
    console.call("ResumeCase", wire.ResumeCaseRequest(number=number))
    case = console.call("GetCase", wire.GetCaseRequest(number=number))
    assert (case.state, case.remark, case.people[0].name) == (
        wire.CASE_STATE_ACCEPTED, "belt na vijven", "J.A. Jansen",
    )  # fmt: skip
    assert case.hold_until == signal_pb2.Date(year=2026, month=4, day=19)
    assert not case.HasField("minors")
    assert not case.HasField("closed")
    result = wire.CASE_RESULT_FURTHER_HELP
    console.call("CloseCase", wire.CloseCaseRequest(number=number, result=result))
    assert console.call("GetCase", wire.GetCaseRequest(number=number)).result == result
    console.call("ReopenCase", wire.ReopenCaseRequest(number=number, why=wire.REOPEN_REASON_MISTAKE))
    console.call("AcceptHelp", wire.AcceptHelpRequest(number=number))


def test_who_has_no_session_gets_nothing(console):
    for token in ("", "guess"):
        assert console.refused("ListCases", wire.ListCasesRequest(), session=token)[0] is S.UNAUTHENTICATED
    assert console.refused("ListCases", wire.ListCasesRequest(), municipality="0001") == (
        S.NOT_FOUND, "UNKNOWN_MUNICIPALITY:municipality",
    )  # fmt: skip


def test_roles_hold_on_the_socket_too(console):
    number = console.office.release()
    show = wire.GetCaseRequest(number=number, reason=wire.VIEW_REASON_TRIAGE)
    for role in (Role.PRIVACY_OFFICER, Role.CALL_CENTRE, Role.VOLUNTEER, Role.REVIEW_OFFICER):
        assert console.refused("GetCase", show, role) == (S.PERMISSION_DENIED, "NOT_PERMITTED:view-case")
    assert console.refused("GetCapacity", wire.GetCapacityRequest())[0] is S.PERMISSION_DENIED
    assert console.call("GetCapacity", wire.GetCapacityRequest(), Role.COORDINATOR).hours_of_work > 0
    assert list(console.call("ListPartners", wire.ListPartnersRequest()).partners) == []
    bare = wire.GetCaseRequest(number=number)
    assert console.refused("GetCase", bare) == (S.FAILED_PRECONDITION, "REASON_NEEDED:reason")


def test_the_call_centre_brings_its_attempts_in_itself(console):
    number = console.office.release(phone="0612345678")
    hand_over = wire.HandOverCasesRequest(numbers=[number], user=NAMES[Role.CALL_CENTRE])
    assert console.call("HandOverCases", hand_over).count == 1
    (seen,) = console.call("ListHandedCases", wire.ListHandedCasesRequest(), Role.CALL_CENTRE).cases
    assert (list(seen.phones), list(seen.people)) == (["0612345678"], ["J.A. Jansen"])
    attempts = [
        wire.ImportedAttempt(reference=reference, attempt=entered(case))
        for reference, case in (("A-1", number), ("A-1", number), ("A-2", 99))
    ]
    request = wire.ImportAttemptsRequest(attempts=attempts)
    results = console.call("ImportAttempts", request, Role.CALL_CENTRE).results
    assert [(one.added, one.repeated, one.code) for one in results] == [
        (True, False, ""), (False, True, ""), (False, False, "UNKNOWN_CASE:number"),
    ]  # fmt: skip


def test_letters_come_as_files_and_again_as_the_same_files(console):
    number = console.office.release()
    request = wire.WriteLettersRequest(numbers=[number, 99], kind=wire.LETTER_KIND_LETTER)
    first, again = console.call("WriteLetters", request), console.call("WriteLetters", request)
    assert (first.cases, first.repeated, again.cases, again.repeated) == (1, 0, 0, 1)
    assert [(one.number, one.code) for one in first.refused] == [(99, "UNKNOWN_CASE:number")]
    assert [file.name for file in first.files] == ["brief-000001-1.pdf", "brief-000001-1.txt"]
    assert first.files[0].content.startswith(b"%PDF")
    assert [file.content for file in first.files] == [file.content for file in again.files]
    many = wire.WriteLettersRequest(numbers=range(1, MOST_LETTERS + 2), kind=wire.LETTER_KIND_CARD)
    assert console.refused("WriteLetters", many)[1] == "REQUEST_MALFORMED:numbers"


def test_cases_are_found_for_somebody_who_calls(console):
    office = console.office
    with setting_up(), write_transaction(office.node.tenant.engine) as connection:
        residents = office.node.tenant.residents
        residents.add(connection, [residents.seal(jansen(), residents.digest(jansen()))])
    closed = office.release()
    office.concluding.close(office.worker, closed, CaseResult.OTHER_HELP_RUNNING)
    number = office.release()
    by_number = wire.FindCasesRequest(burgerservicenummer=jansen().bsn.value)
    by_address = wire.FindCasesRequest(postcode="4301 aa", house_number=12)
    for request in (by_number, by_address):
        assert [one.number for one in console.call("FindCases", request).cases] == [closed, number]
    assert list(console.call("FindCases", wire.FindCasesRequest(postcode="4301AA", house_number=13)).cases) == []
    assert console.refused("FindCases", by_number, Role.CALL_CENTRE)[0] is S.PERMISSION_DENIED
    for wrong in (
        wire.FindCasesRequest(),
        wire.FindCasesRequest(burgerservicenummer="123456789"),
        wire.FindCasesRequest(burgerservicenummer=jansen().bsn.value, postcode="4301AA", house_number=12),
    ):
        assert console.refused("FindCases", wrong) == (S.INVALID_ARGUMENT, "REQUEST_MALFORMED:burgerservicenummer")


@pytest.mark.parametrize(
    "change",
    [
        {"day": None},
        {"day": signal_pb2.Date(year=2026, month=2, day=30)},
        {"daypart": 0},
        {"channel": 99},
        {"result": 0},
    ],
)
def test_a_half_filled_attempt_is_refused_by_field(console, change):
    attempt = entered(console.office.release(), **change)
    status, details = console.refused("RecordAttempt", wire.RecordAttemptRequest(attempt=attempt))
    assert (status, details.split(":")[0]) == (S.INVALID_ARGUMENT, "REQUEST_MALFORMED")


def test_what_is_too_large_is_refused(console):
    many = wire.HandOverCasesRequest(numbers=range(1, MOST_NUMBERS + 2), user="x")
    assert console.refused("HandOverCases", many) == (S.INVALID_ARGUMENT, "REQUEST_MALFORMED:numbers")
    long = wire.SetRemarkRequest(number=1, text="x" * (LARGEST_MESSAGE + 1))
    assert console.refused("SetRemark", long)[0] is S.RESOURCE_EXHAUSTED


def test_no_refusal_says_whom_it_is_about(console, caplog, capfd):
    number = console.office.release(jansen(surname="Quaedackersvelt"), phone="0612378945")
    told = [
        console.refused("GetCase", wire.GetCaseRequest(number=number)),
        console.refused("SetRemark", wire.SetRemarkRequest(number=number, text="Quaedackersvelt " * 40)),
        console.refused("AssignCase", wire.AssignCaseRequest(number=number, user="Quaedackersvelt")),
        console.refused("CloseCase", wire.CloseCaseRequest(number=number, result=wire.CASE_RESULT_ADVICE)),
    ]
    said = str(told) + caplog.text + "".join(capfd.readouterr())
    assert "Quaed" not in said
    assert "0612378945" not in said


def test_a_failure_of_ours_says_nothing(console, monkeypatch):
    def fail(*_args, **_more):
        raise ValueError("Quaedackersvelt")

    monkeypatch.setattr("municipality_node.casework.triaging.Triage.page", fail)
    assert console.refused("ListCases", wire.ListCasesRequest()) == (S.INTERNAL, "INTERNAL")


def _sign_in(console, stated=PASSWORD, **metadata):
    asked = session_pb2.SignInWithPasswordRequest(name=NAMES[Role.COORDINATOR], password=stated)
    told = {"municipality": HERE.value, **metadata}
    return console.sessions.SignInWithPassword(asked, metadata=tuple(told.items()), timeout=30).session


def test_a_session_begins_says_whose_it_is_and_ends(console):
    token = _sign_in(console)
    told = (("municipality", HERE.value), ("session", token))
    own = console.sessions.GetSession(session_pb2.GetSessionRequest(), metadata=told, timeout=30)
    assert (own.name, own.role) == (NAMES[Role.COORDINATOR], "coordinator")
    assert "read-reports" in own.permissions
    console.sessions.SignOut(session_pb2.SignOutRequest(), metadata=told, timeout=30)
    with pytest.raises(grpc.RpcError) as caught:
        console.sessions.GetSession(session_pb2.GetSessionRequest(), metadata=told, timeout=30)
    assert caught.value.code() is S.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("metadata", "code"),
    [({}, "SIGN_IN_REFUSED:sign_in"), ({"municipality": "0000"}, "UNKNOWN_MUNICIPALITY:municipality")],
)
def test_whoever_is_not_signed_in_is_told_a_code(console, metadata, code):
    with pytest.raises(grpc.RpcError) as caught:
        _sign_in(console, "a wrong password", **metadata)
    assert caught.value.details() == code


def _report(console, **asked):
    told = (("municipality", HERE.value), ("session", console.tokens[Role.COORDINATOR]))
    request = report_pb2.GetReportRequest(**{"grain": report_pb2.GRAIN_MONTH, "periods": 3, **asked})
    return console.reports.GetReport(request, metadata=told, timeout=30)


def test_a_report_crosses_with_what_is_withheld_left_absent(console):
    (table,) = _report(console, tables=["reach"]).tables
    assert (table.name, table.unit, len(table.categories)) == ("reach", report_pb2.FIGURE_UNIT_SHARE, 3)
    assert not any(figure.HasField("value") for series in table.series for figure in series.figures)


@pytest.mark.parametrize(
    "asked", [{"periods": 0}, {"periods": 61}, {"grain": 0}, {"grain": 9}, {"tables": ["everything"]}]
)
def test_a_report_that_is_not_registered_is_refused(console, asked):
    with pytest.raises(grpc.RpcError) as caught:
        _report(console, **asked)
    assert caught.value.code() is S.INVALID_ARGUMENT
