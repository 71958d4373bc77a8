from gateway.domain.budget import lifetime_budget, partner_budget


def test_the_budget_covers_the_first_index_and_a_year_of_moves():
    assert lifetime_budget(10_000, 6) == 61_200 + 9_000
    assert lifetime_budget(0) == 0


def test_a_fraction_of_a_key_is_rounded_up():
    assert lifetime_budget(1, 1) == 2 + 1


def test_a_partner_may_have_six_evaluations_per_agreed_signal_and_15_percent():
    assert partner_budget(1_000) == 6_900
    assert partner_budget(1) == 7
    assert partner_budget(0) == 0
