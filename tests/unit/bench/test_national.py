"""The national plan: the same seed gives the same figures, and more load shows where it gives way first."""

import json
from dataclasses import replace

from bench.national import Costs, Country, peak_day, read_costs, run, sizes_of


def test_the_same_seed_gives_the_same_figures():
    assert run() == run()


def test_the_country_has_its_residents():
    found = sizes_of(Country())
    assert (len(found), found[0]) == (342, 930_000)
    assert abs(sum(found) - 18_000_000) < 342


def test_four_fifths_of_a_year_come_on_the_peak_days():
    country = Country()
    day = peak_day(Costs(), country, sizes_of(country), 1.0)
    assert abs(day.signals * country.peak_days - 960_000) < country.partners * country.peak_days


def test_twenty_times_the_signals_make_a_queue_and_not_the_tables():
    country = replace(Country(), municipalities=40)
    calm, flood = (peak_day(Costs(), country, sizes_of(country), load) for load in (1.0, 20.0))
    assert flood.gateway_queue > 15 * calm.gateway_queue
    assert flood.tables_core < 2 * calm.tables_core
    assert flood.node_core > 19 * calm.node_core


def test_one_first_limit_is_named():
    limits = [row for row in run() if row["unit"] == "times"]
    (first,) = [row for row in limits if row["note"] == "the first limit"]
    assert first["value"] == min(row["value"] for row in limits)


def test_results_of_benchmarks_go_before_the_documentation(tmp_path):
    rows = [{"name": "accepted, durable", "value": 5_000.0}]
    (tmp_path / "gateway_direct.json").write_text(json.dumps(rows))
    assert read_costs(tmp_path).direct_per_second == 5_000.0
    assert read_costs(tmp_path / "none") == Costs()
