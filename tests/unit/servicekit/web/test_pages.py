import pytest
from babel.support import NullTranslations
from jinja2 import UndefinedError

from servicekit.web.languages import ENGLISH, Language
from servicekit.web.pages import Pages

LANGUAGE = Language(ENGLISH, NullTranslations())


def _pages(tmp_path, text):
    (tmp_path / "page.jinja").write_text(text)
    return Pages(tmp_path, product="Drempel")


def test_what_is_put_in_is_escaped(tmp_path):
    pages = _pages(tmp_path, "{{ product }}: {{ name }}")
    assert pages.text("page.jinja", LANGUAGE, name='<script>"x"') == "Drempel: &lt;script&gt;&#34;x&#34;"


def test_a_misspelt_name_is_an_error(tmp_path):
    with pytest.raises(UndefinedError):
        _pages(tmp_path, "{{ nmae }}").text("page.jinja", LANGUAGE, name="x")


def test_a_page_says_its_language(tmp_path):
    answer = _pages(tmp_path, "x").page("page.jinja", LANGUAGE, status=404)
    assert (answer.status_code, answer.headers["content-language"]) == (404, "en")
