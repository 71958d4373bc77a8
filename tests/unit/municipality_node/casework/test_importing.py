import json

import pytest

from municipality_node.casework.importing import ImportedAttempt, read_attempts
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.roles import Role
from municipality_node.errors import AttemptsRefused, NotPermitted, UnknownUser
from tests.support.desk import NAMES, an_office, jansen

HEADER = "reference;number;day;daypart;channel;result\n"
BEL = NAMES[Role.CALL_CENTRE]


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


@pytest.fixture
def number(office):
    number = office.release()
    office.assigning.hand_over(office.worker, [number], BEL)
    return number


def an_attempt(office, number, reference="A-1", result=AttemptResult.NO_ANSWER):
    attempt = Attempt(day=office.today, daypart=Daypart.EVENING, channel=Channel.PHONE, result=result)
    return ImportedAttempt(reference=reference, number=number, attempt=attempt)


def test_an_attempt_counts_once_however_often_it_comes(office, number):
    both = [an_attempt(office, number), an_attempt(office, number, "A-2"), an_attempt(office, number)]
    first = office.importing.run(office.call_centre, both)
    assert [(one.added, one.repeated) for one in first] == [(True, False), (True, False), (False, True)]
    assert all(one.repeated for one in office.importing.run(office.call_centre, both))
    last = json.loads(office.entries()[-1])
    assert (last["action"], last["rows"], last["added"], last["repeated"]) == ("attempts_imported", 3, 0, 3)


def test_what_is_refused_has_a_code_and_does_not_stop_the_rest(office, number):
    other = office.release(jansen(secrecy=True))
    rows = [
        an_attempt(office, other + 99, "A-1"),
        an_attempt(office, number, ""),
        an_attempt(office, number, "x" * 65),
        an_attempt(office, number, "A-2"),
    ]
    results = office.importing.run(office.call_centre, rows)
    assert [one.code for one in results] == [
        "UNKNOWN_CASE:number", "ATTEMPTS_REFUSED:reference", "ATTEMPTS_REFUSED:reference", "",
    ]  # fmt: skip


def test_imported_attempts_are_held_to_the_limits(office, number):
    rows = [an_attempt(office, number, f"A-{n}") for n in range(8)]
    results = office.importing.run(office.call_centre, rows)
    assert [one.added for one in results] == [True] * 7 + [False]
    assert results[-1].code == "LIMIT_REACHED:CHANNEL_MAXIMUM"


def test_a_case_worker_imports_for_a_named_user_of_the_call_centre(office, number):
    rows = [an_attempt(office, number)]
    for nobody in ("", "nobody", NAMES[Role.COORDINATOR]):
        with pytest.raises(UnknownUser):
            office.importing.run(office.worker, rows, made_by=nobody)
    assert office.importing.run(office.worker, rows, made_by=BEL)[0].added
    assert office.importing.run(office.call_centre, rows)[0].repeated
    with pytest.raises(NotPermitted):
        office.importing.run(office.call_centre, rows, made_by=NAMES[Role.VOLUNTEER])
    with pytest.raises(NotPermitted):
        office.importing.run(office.sessions[Role.PRIVACY_OFFICER], rows, made_by=BEL)


def test_a_file_is_read_line_by_line_and_names_the_column_that_is_wrong(tmp_path):
    path = tmp_path / "attempts.csv"
    path.write_text(
        "\ufeff" + HEADER + "A-1;7;2026-03-20;Avond;Telefoon;Geen gehoor\n"
        "A-2;x;2026-03-20;Avond;Telefoon;Geen gehoor\n"
        "A-3;7;20-03-2026;Avond;Telefoon;Geen gehoor\n"
        "A-4;7;2026-03-20;Nacht;Telefoon;Geen gehoor\n"
        "A-5;7;2026-03-20;Avond;Post;Geen gehoor\n"
        "A-6;7;2026-03-20;Avond;Telefoon;mevrouw zei dat haar buurman\n"
        "A-7;7\n"
        "A-8;7;2026-03-20;Avond;Telefoon;Geen gehoor;en meer\n"
    )
    lines = list(read_attempts(path))
    assert lines[0].attempt.number == 7
    assert [(line.number, line.field) for line in lines[1:]] == [
        (3, "number"), (4, "day"), (5, "daypart"), (6, "channel"), (7, "result"), (8, "cells"), (9, "cells"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", HEADER.replace("result", "uitkomst"), HEADER.replace(";result", ""), "x"])
def test_a_file_that_is_none_is_refused_as_a_whole(tmp_path, text):
    path = tmp_path / "attempts.csv"
    path.write_text(text)
    with pytest.raises(AttemptsRefused):
        read_attempts(path)
    with pytest.raises(AttemptsRefused):
        read_attempts(tmp_path / "absent.csv")
