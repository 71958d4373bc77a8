"""What casework tells feedback, act by act."""

from datetime import timedelta

import pytest

from municipality_node.casework.concluding import ReopenReason
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.feedback.progress import Progress, Stage
from municipality_node.store.case_progress import STAGE_OF, StoredCaseProgress
from servicekit.transactions import read_transaction
from tests.support.desk import NAMES, an_office


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def progress(office, *rows):
    with read_transaction(office.node.tenant.engine) as connection:
        return StoredCaseProgress().progress(connection, rows)


def test_every_state_of_a_case_is_a_stage():
    assert set(STAGE_OF) == set(CaseState)


def test_feedback_follows_a_case_from_release_to_reopening(office):
    number = office.release()
    seen = [progress(office, 1)[1].stage]
    office.assigning.assign(office.worker, number, NAMES[Role.CASE_WORKER])
    seen.append(progress(office, 1)[1].stage)
    office.concluding.accept(office.worker, number, office.today)
    accepted = progress(office, 1)[1]
    seen.append(accepted.stage)
    assert accepted.hold_until == office.today + timedelta(days=30)
    office.concluding.close(office.worker, number, CaseResult.PAID)
    seen.append(progress(office, 1)[1].stage)
    office.concluding.reopen(office.worker, number, ReopenReason.MISTAKE)
    seen.append(progress(office, 1)[1].stage)
    assert seen == [Stage.WAITING, Stage.OPEN, Stage.HELP_ACCEPTED, Stage.CLOSED, Stage.OPEN]


def test_consent_is_told_with_the_acceptance(office):
    number = office.release()
    office.assigning.assign(office.worker, number, NAMES[Role.CASE_WORKER])
    office.concluding.accept(office.worker, number, office.today, consent=True)
    assert progress(office, 1)[1].consented


def test_a_signal_in_no_case_is_left_out(office):
    office.release()
    assert set(progress(office, 1, 99)) == {1}
    assert progress(office, 1)[1] == Progress(stage=Stage.WAITING)
