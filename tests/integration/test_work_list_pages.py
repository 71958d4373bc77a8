"""The work list in a browser without JavaScript: who waits and why, finding a case, handing cases over."""

import re

from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from servicekit.transactions import write_transaction
from signals.signal import PartnerType, SignalType
from tests.support.audited import setting_up
from tests.support.console import text_of
from tests.support.desk import NAMES, jansen, living_at


def test_the_work_list_says_why_a_case_was_released_who_reported_it_the_last_contact_and_whose_it_is(office, visitor):
    crisis = office.release(living_at(1), signal_type=SignalType.CRISIS)
    other = office.release(living_at(2), partner_type=PartnerType.RENT)
    office.attempt(other, Channel.VISIT, AttemptResult.NO_ANSWER)
    office.assigning.assign(office.worker, other, NAMES[Role.CASE_WORKER], reason=None)
    visitor.sign_in(Role.CASE_WORKER)
    visitor.post("/language", language="nl")
    first, second = visitor.get("/work").text.split("<tbody")[1].split("</tr>")[:2]
    assert f'href="/cases/{crisis}"' in first
    assert all(told in first for told in ("crisis: geen drempel", "Energie", "nog geen", "—"))
    assert f'href="/cases/{other}"' in second
    known = ("op of boven het drempelbedrag", "Huur", "huisbezoek", "1 poging", NAMES[Role.CASE_WORKER])
    assert [told for told in known if told not in second] == []


def test_a_case_is_found_for_who_calls_by_address_or_number_and_neither_stands_in_an_address(office, visitor):
    person, residents = jansen(1), office.node.tenant.residents
    with setting_up(), write_transaction(office.node.tenant.engine) as connection:
        residents.add(connection, [residents.seal(person, residents.digest(person))])
    case, home = office.release(person), person.residence
    visitor.sign_in(Role.CASE_WORKER)
    by_address = visitor.post("/cases/find", postcode=home.postcode, house_number=str(home.house_number))
    by_number = visitor.post("/cases/find", bsn=person.bsn.value)
    for answer in (by_address, by_number):
        assert (answer.status_code, answer.url.query) == (200, b"")
        assert f'href="/cases/{case}"' in answer.text
        assert "Jansen" not in answer.text
    assert "0 zaken" in text_of(visitor.post("/cases/find", postcode="1234AB", house_number="1"))
    refused = visitor.post("/cases/find", postcode="nothing", house_number="1", bsn="1")
    assert (refused.status_code, 'value="nothing"' in refused.text) == (422, True)


def test_whom_to_hand_over_and_assign_to_is_chosen_among_who_works_here(office, visitor):
    case = office.release(living_at(1))
    office.users.put("weg", Role.VOLUNTEER, active=False)
    visitor.sign_in(Role.CASE_WORKER)
    listed = re.findall(
        r'<option value="([^"]+)"', visitor.get("/work").text.split('id="user"')[1].split("</select>")[0]
    )
    assert listed == sorted([NAMES[Role.CALL_CENTRE], NAMES[Role.VOLUNTEER]])
    page = visitor.get(f"/cases/{case}", params={"reason": "VIEW_REASON_TRIAGE"}).text.split('id="user"')[1]
    workers = re.findall(r'<option value="([^"]+)"( selected)?', page.split("</select>")[0])
    assert dict(workers) == {NAMES[Role.CASE_WORKER]: " selected", NAMES[Role.COORDINATOR]: ""}
    for role in (Role.CALL_CENTRE, Role.VOLUNTEER):
        office.users.put(NAMES[role], role, active=False)
    assert "niemand van het belteam" in visitor.get("/work").text


def test_the_page_of_a_case_tells_the_call_centres_attempts_apart(office, visitor):
    case = office.release(phone="0612345678")
    office.assigning.hand_over(office.worker, [case], NAMES[Role.CALL_CENTRE])
    office.attempt(case, Channel.PHONE, AttemptResult.NO_ANSWER, session=office.call_centre)
    visitor.sign_in(Role.CASE_WORKER)
    told = text_of(visitor.get(f"/cases/{case}", params={"reason": "VIEW_REASON_TRIAGE"}))
    assert re.search(r"telefoon: 0 van ten hoogste \d[^:]*belteam, apart geteld: 1 van ten hoogste \d", told)


def test_chosen_cases_are_handed_over_together_or_not_at_all(office, visitor):
    cases = [office.release(living_at(number)) for number in (1, 2, 3)]
    office.assigning.assign(office.worker, cases[2], NAMES[Role.CASE_WORKER])
    office.concluding.close(office.worker, cases[2], CaseResult.PAID)
    visitor.sign_in(Role.CASE_WORKER)
    refused = visitor.post("/hand-over", number=[str(one) for one in cases], user=NAMES[Role.CALL_CENTRE])
    assert (refused.status_code, "Een van deze zaken is afgesloten" in text_of(refused)) == (422, True)
    assert refused.text.count(" checked") == 2
    wrong = visitor.post("/hand-over", number=[str(cases[0])], user=NAMES[Role.REVIEW_OFFICER])
    assert (wrong.status_code, "een rol die zulke zaken niet krijgt" in text_of(wrong)) == (422, True)
    back = "/work?tray=&show=&page=1"
    done = visitor.post("/hand-over", number=[str(one) for one in cases[:2]], user=NAMES[Role.CALL_CENTRE], back=back)
    assert (done.url.path, "2 zaken zijn overgedragen." in text_of(done)) == ("/work", True)
    visitor.sign_in(Role.CALL_CENTRE)
    assert visitor.get("/handed").text.count("Vastleggen") == 2
