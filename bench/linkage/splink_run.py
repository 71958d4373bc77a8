"""Splink on prepared tables, set up as a careful user would: blocking, term frequencies, EM, a level per mistake.

    python -m bench.linkage.splink_run DIRECTORY OUT

reads what `records` wrote and writes every predicted pair with its probability.
"""

import logging
import sys
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SEED = 7
LOWEST = 0.01
"""No threshold will be lower; pairs below are not kept."""
_SAME_NUMBER = "postcode_l = postcode_r and house_number_l = house_number_r"
_SWAPPED = (
    "substr(birth_date_l, 1, 5) || substr(birth_date_l, 9, 2) || '-' || substr(birth_date_l, 6, 2) = birth_date_r"
)


def settings() -> SettingsCreator:
    """Return the model."""
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1e-5,
        comparisons=[_surname(), _given_names(), _birth_date(), _address()],
        blocking_rules_to_generate_predictions=[
            block_on("postcode", "house_number"),
            block_on("birth_date", "surname_sound"),
            block_on("birth_date", "first_initial"),
            block_on("birth_date", "postcode"),
            block_on("surname_sound", "first_initial", "substr(postcode, 1, 4)"),
            block_on("surname", "initials"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
        em_convergence=1e-4,
    )


def _surname() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="surname",
        comparison_levels=[
            cll.NullLevel("surname"),
            cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
            cll.ExactMatchLevel("surname_sound", term_frequency_adjustments=True),
            cll.DamerauLevenshteinLevel("surname", 1),
            cll.JaroWinklerLevel("surname", 0.92),
            cll.JaroWinklerLevel("surname", 0.85),
            cll.ElseLevel(),
        ],
    )


def _given_names() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="given_names",
        comparison_levels=[
            cll.NullLevel("first_initial"),
            cll.ExactMatchLevel("first_name", term_frequency_adjustments=True),
            cll.CustomLevel("initials_l = initials_r and length(initials_l) > 1", "all initials, two or more"),
            cll.ExactMatchLevel("first_initial", term_frequency_adjustments=True),
            cll.CustomLevel("contains(initials_l, first_initial_r) or contains(initials_r, first_initial_l)", "later"),
            cll.ElseLevel(),
        ],
    )


def _birth_date() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_date"),
            cll.ExactMatchLevel("birth_date"),
            cll.CustomLevel(_SWAPPED, "day and month swapped"),
            cll.DamerauLevenshteinLevel("birth_date", 1),
            cll.CustomLevel("substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)", "same year"),
            cll.ElseLevel(),
        ],
    )


def _address() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.NullLevel("postcode"),
            cll.CustomLevel(f"{_SAME_NUMBER} and addition_l = addition_r", "same dwelling"),
            cll.CustomLevel(f"{_SAME_NUMBER} and (addition_l = '' or addition_r = '')", "addition missing"),
            cll.CustomLevel(_SAME_NUMBER, "same number"),
            cll.CustomLevel("postcode_l = postcode_r", "same postcode"),
            cll.CustomLevel(
                "house_number_l = house_number_r and damerau_levenshtein(postcode_l, postcode_r) <= 1", "postcode typo"
            ),
            cll.CustomLevel("substr(postcode_l, 1, 4) = substr(postcode_r, 1, 4)", "same district"),
            cll.ElseLevel(),
        ],
    )


def run(directory: Path, out: Path, threads: int) -> None:
    """Train and predict; write the pairs."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute(f"set threads to {threads}")
    backend = DuckDBAPI(connection)
    tables = [
        backend.register(connection.read_parquet(str(directory / f"{name}.parquet")), dataset_display_name=name)
        for name in ("register", "signals")
    ]
    linker = Linker(tables, settings(), log_level=None)
    train(linker)
    predicted = linker.inference.predict(threshold_match_probability=LOWEST)
    predicted.to_parquet(str(out), overwrite=True)


def train(linker: Linker) -> None:
    """Estimate the model without labels, as Splink's documentation advises."""
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("birth_date", "surname", "first_initial"),
            block_on("surname", "first_initial", "postcode", "house_number"),
        ],
        recall=0.75,
    )
    training.estimate_u_using_random_sampling(max_pairs=2e7, seed=SEED)
    for rule in (block_on("birth_date", "surname"), block_on("postcode", "house_number", "surname"),
                 block_on("birth_date", "postcode", "house_number")):  # fmt: skip
        training.estimate_parameters_using_expectation_maximisation(rule)


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 2)
