import pytest

from municipality_node.casework.letters.templates import LARGEST, Kind, Templates, Variant
from municipality_node.errors import TemplateRefused

VALUES = {
    "salutation": "Geachte mevrouw Żółkiewska", "name": "A. Żółkiewska", "partners": "Energiek", "number": "7",
    "municipality": "Gemeente Veere", "team": "Team Vroeg", "phone": "0118 123456", "email": "vroeg@veere.example",
}  # fmt: skip


@pytest.fixture
def templates():
    return Templates()


def own(folder, name, text):
    (folder / f"{name}.txt").write_text(text)
    return Templates(folder)


@pytest.mark.parametrize("name", Templates().names)
@pytest.mark.parametrize("values", [VALUES, {**VALUES, "partners": "", "phone": "", "email": ""}])
def test_every_template_can_be_rendered_with_and_without_what_may_be_missing(templates, name, values):
    rendered = templates.render(name, values)
    assert all(rendered.paragraphs)
    assert not any(mark in " ".join(rendered.paragraphs) for mark in ("{{", "{%", "  "))
    assert bool(rendered.subject) == name.startswith(("brief", "mail"))


@pytest.mark.parametrize("name", [name for name in Templates().names if name.startswith(("kaartje", "bericht"))])
def test_what_others_may_read_does_not_tell_about_debts(templates, name):
    text = " ".join(templates.render(name, VALUES).paragraphs).lower()
    assert not any(word in text for word in ("schuld", "betaal", "betal", "rekening", "achterstand", "energiek"))


@pytest.mark.parametrize("name", [name for name in Templates().names if name.startswith("bericht")])
def test_a_message_fits_two_text_messages(templates, name):
    assert len(" ".join(templates.render(name, VALUES).paragraphs)) <= 306


@pytest.mark.parametrize(
    ("variants", "name"),
    [
        (set(), "brief"),
        (set(Variant), "brief-crisis"),
        ({Variant.YOUTH, Variant.END_OF_SUPPLY}, "brief-einde-levering"),
        ({Variant.YOUTH, Variant.RECIDIVISM}, "brief-jongeren"),
        ({Variant.RECIDIVISM}, "brief-recidive"),
    ],
)
def test_the_most_pressing_variant_is_chosen(templates, variants, name):
    assert templates.choose(Kind.LETTER, frozenset(variants)) == name


def test_a_variant_without_a_template_of_its_own_gets_the_one_of_its_kind(templates):
    assert templates.choose(Kind.CARD, frozenset(Variant)) == "kaartje"


def test_a_template_of_the_municipality_goes_before_the_packages(tmp_path):
    templates = own(tmp_path, "brief", "Onderwerp: Hallo {{ name }}\n\nEen.\n\nTwee.")
    assert templates.render("brief", VALUES).subject == "Hallo A. Żółkiewska"
    assert templates.render("brief", VALUES).paragraphs == ("Een.", "Twee.")
    assert templates.render("brief-crisis", VALUES).paragraphs


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{% include 'brief' %}",
        "{{ unknown }}",
        "{% for %}",
        "{{ salutation.format() | attr('__class__') }}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_that_reaches_out_or_is_broken_is_refused_by_name_only(tmp_path, source):
    with pytest.raises(TemplateRefused) as refused:
        own(tmp_path, "brief", source).render("brief", VALUES)
    assert refused.value.field == "brief"
    assert "Żół" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"), [("brief-", "x"), ("../x", "x"), ("rekening", "x"), ("brief", "x" * LARGEST * 2)]
)
def test_a_file_that_is_no_template_is_refused(tmp_path, name, text):
    folder = tmp_path / "own"
    folder.mkdir()
    with pytest.raises(TemplateRefused):
        own(folder, name, text)


def test_a_directory_without_templates_is_refused(tmp_path):
    with pytest.raises(TemplateRefused):
        Templates(tmp_path)
    with pytest.raises(TemplateRefused):
        Templates(tmp_path / "absent")


def test_values_are_never_read_as_a_template(templates):
    rendered = templates.render("brief", {**VALUES, "salutation": "{{ phone }}"})
    assert rendered.paragraphs[0] == "{{ phone }},"
