"""Keyed pseudonyms of persons, households and partners: the same one whenever the same one is meant, and no name."""

from keys.identity import Oin
from keys.normalise.address import addition
from municipality_node.domain.resident import Bsn, Resident
from municipality_node.store.cipher import References


class Pseudonyms:
    """Names things under one municipality's reference key; without that key nobody can try names out."""

    def __init__(self, references: References) -> None:
        self._references = references

    def person(self, bsn: Bsn) -> bytes:
        """Return the pseudonym of a person."""
        return self._references.reference("person", bsn.value)

    def household(self, resident: Resident) -> bytes:
        """Return the pseudonym of a registered address with its addition.

        Who has no address to be found at (a postal address, a location, abroad) is a household alone: a postal
        address is shared by people who do not live together.
        """
        home = resident.residence
        if resident.address_kind or not (home.postcode and home.house_number):
            return self._references.reference("household-of-one", resident.bsn.value)
        extra = addition(home.house_letter, home.house_suffix)
        return self._references.reference("household", home.postcode, str(home.house_number), extra)

    def partner(self, partner: Oin) -> bytes:
        """Return the pseudonym of a partner."""
        return self._references.reference("partner", partner.value)

    def exchanged(self, signal_row: int) -> bytes:
        """Return the pseudonym of a signal in the national exchange."""
        return self._references.reference("exchange", str(signal_row))

    def colleague(self, user: str) -> bytes:
        """Return the pseudonym of a user on the staff list."""
        return self._references.reference("colleague", user)

    def officer(self, user: str) -> bytes:
        """Return the pseudonym of somebody who decides or approves: the same one in every quarter."""
        return self._references.reference("officer", user)
