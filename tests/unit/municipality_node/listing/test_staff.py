"""Who looks at a colleague, at himself, or at his own address is flagged, beside the look; nobody is held up."""

import json
from dataclasses import replace

import pytest

from municipality_node.casework.desk import ViewReason
from municipality_node.domain.casework.roles import Role
from municipality_node.errors import NotPermitted
from municipality_node.listing.list_file import ListFile
from municipality_node.listing.staff import StaffImport
from servicekit.transactions import read_transaction, write_transaction
from tests.support.desk import NAMES, an_office, jansen, living_at

WORKER = NAMES[Role.CASE_WORKER]


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def registered(office, *people):
    residents = office.node.tenant.residents
    with write_transaction(office.node.tenant.engine) as connection:
        residents.add(connection, [residents.seal(one, residents.digest(one)) for one in people])


def staff(office, *members):
    lines = [f"{person.bsn.value};{user}" for person, user in members]
    file = ListFile("\n".join(["burgerservicenummer;user", *lines, ""]).encode(), optional=("user",))
    return StaffImport(office.desk).run(office.sessions[Role.COORDINATOR], file)


def looked(office, number):
    """Return the kinds that a look at a case was flagged as, and whether each names the look."""
    office.viewing.show(office.worker, number, reason=ViewReason.CONSULTED)
    entries = [json.loads(entry) for entry in office.entries()]
    at = max(place for place, entry in enumerate(entries) if entry["action"] == "case_viewed")
    flagged = [entry for entry in entries[at:] if entry["action"] == "lookup_flagged"]
    assert all((one["object"], one["actor"]) == (entries[at]["object"], entries[at]["actor"]) for one in flagged)
    return [one["kind"] for one in flagged]


def test_a_look_at_a_colleague_at_oneself_and_at_ones_own_address_is_flagged(office):
    oneself, partner, colleague, stranger = jansen(1), jansen(2), living_at(31), living_at(32)
    registered(office, oneself, partner, colleague, stranger)
    staff(office, (oneself, WORKER), (colleague, ""))
    assert looked(office, office.release(stranger)) == []
    assert looked(office, office.release(colleague)) == ["colleague"]
    assert looked(office, office.release(replace(partner))) == ["own-address"]
    assert looked(office, office.release(oneself)) == ["own", "own-address"], "the case is about both by now"


def test_finding_cases_by_number_or_address_is_flagged_too(office):
    oneself = jansen(1)
    registered(office, oneself)
    staff(office, (oneself, WORKER))
    office.viewing.find(office.worker, bsn=oneself.bsn)
    home = oneself.residence
    office.viewing.find(office.worker, address=(home.postcode, home.house_number))
    kinds = [json.loads(entry).get("kind") for entry in office.entries() if b"lookup_flagged" in entry]
    assert kinds == ["own", "own"]


def test_the_list_is_replaced_on_record_and_no_number_rests_anywhere(office):
    assert staff(office, (jansen(1), WORKER), (jansen(2), "")).people == 2
    result = staff(office, (jansen(2), "Not A Name"), (jansen(3), ""))
    assert (result.people, [line.field for line in result.rejected]) == (1, ["user"])
    with read_transaction(office.node.tenant.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff").scalar_one() == 1
    last = json.loads([entry for entry in office.entries() if b"staff_imported" in entry][-1])
    assert (last["people"], last["rejected"]) == (1, 1)
    office.node.close()
    assert jansen(3).bsn.value.encode() not in office.node.at_rest()
    office.node.start()


def test_only_who_manages_users_brings_a_staff_list_in(office):
    file = ListFile(b"burgerservicenummer,user\n", optional=("user",))
    with pytest.raises(NotPermitted):
        StaffImport(office.desk).run(office.worker, file)
