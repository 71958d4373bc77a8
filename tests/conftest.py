"""What holds for every test: properties are not timed, because there are no timed tests."""

from hypothesis import settings

settings.register_profile("drempel", deadline=None)
settings.load_profile("drempel")
