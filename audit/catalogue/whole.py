"""The parts of the catalogue put together."""

from collections.abc import Mapping

from audit.catalogue import (
    answering,
    casework,
    deciding,
    ending,
    enrolment,
    entitled,
    evaluating,
    installation,
    opening,
    submitting,
)
from audit.catalogue.details import Details
from audit.vocabulary import EventId

CATALOGUE: Mapping[EventId, Details] = {
    **installation.EVENTS,
    **enrolment.EVENTS,
    **submitting.EVENTS,
    **evaluating.EVENTS,
    **opening.EVENTS,
    **deciding.EVENTS,
    **answering.EVENTS,
    **casework.EVENTS,
    **ending.EVENTS,
    **entitled.EVENTS,
}
