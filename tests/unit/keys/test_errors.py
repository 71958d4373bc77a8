from keys import errors
from keys.errors import KeysError, KeysRefusal


def refusals():
    return [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, KeysError)]


def test_every_code_has_exactly_one_error():
    codes = [error.refusal for error in refusals() if error is not KeysError]
    assert sorted(codes) == sorted(KeysRefusal)


def test_every_error_says_what_it_means():
    assert all(error.__doc__ for error in refusals())
