from audit.reference import commitment, new_reference_key, reference


def test_entries_of_one_bundle_cannot_be_tied_together_without_its_key():
    key = new_reference_key()
    names = [reference(key, counter) for counter in range(100)]
    assert len(set(names)) == 100
    assert all(len(name) == 32 for name in names)
    assert reference(key, 1) != reference(new_reference_key(), 1)


def test_a_commitment_opens_only_with_its_key_and_details():
    key = new_reference_key()
    assert commitment(key, b"details") == commitment(key, b"details")
    assert commitment(key, b"details") != commitment(key, b"detailt")
    assert commitment(key, b"details") != commitment(new_reference_key(), b"details")
