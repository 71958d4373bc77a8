"""Writing to many cases at once, in a browser without JavaScript."""

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from municipality_node.casework.desk import ViewReason
from municipality_node.console.pages.letter_batches import MOST
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.rpc.casework import MOST_LETTERS
from tests.support.console import text_of
from tests.support.desk import NAMES, living_at

COORDINATOR = Role.COORDINATOR


@pytest.fixture
def cases(office, visitor):
    visitor.sign_in(Role.CASE_WORKER)
    return [office.release(living_at(number)) for number in (1, 2, 3)]


def channels(office, case):
    seen = office.viewing.show(office.worker, case, reason=ViewReason.TRIAGE)
    return [made.attempt.channel for made in seen.attempts]


def written_to(visitor, cases, **order):
    return visitor.post("/letters", number=[str(one) for one in cases], **{"kind": "LETTER_KIND_LETTER", **order})


def files_of(visitor, cases, files, **order):
    form = {"kind": "LETTER_KIND_LETTER", "files": f"LETTER_FILES_{files.upper()}", **order}
    return visitor.post("/letters/files", number=[str(one) for one in cases], **form)


def test_cases_are_chosen_on_the_work_list_one_by_one_or_a_page_at_once(office, visitor, cases):
    page = visitor.get("/work").text
    assert 'formmethod="get" formaction="/letters"' in page
    everybody = re.search(r'href="(/letters\?[^"]+)"', page)[1].replace("&amp;", "&")
    told = visitor.get(everybody).text
    assert [f'name="number" value="{case}"' in told for case in cases] == [True, True, True]
    assert "Jansen" not in told
    back = "/work?tray=&amp;show=&amp;page=1"
    assert f'href="{back}"' in told
    assert f'href="{back}"' in written_to(visitor, cases, back=back.replace("&amp;", "&")).text
    assert 'href="/work"' in visitor.get("/letters?number=1&back=https://evil.example/work").text
    assert "brief-crisis" in told
    assert "Er is geen zaak gekozen" in text_of(visitor.get("/letters?number=x&number=-1&number="))


def test_it_is_told_which_cases_got_a_letter_and_which_did_not_and_why(office, visitor, cases):
    office.concluding.close(office.worker, cases[1], CaseResult.PAID)
    office.assigning.assign(office.worker, cases[2], NAMES[COORDINATOR])
    answer = written_to(visitor, [*cases, 99])
    told = text_of(answer)
    assert answer.status_code == 200
    assert "1 zaak kreeg een poging" in told
    assert "3 zaken kregen niets" in told
    assert all(code in told for code in ("ACT_IMPOSSIBLE", "REASON_NEEDED", "UNKNOWN_CASE"))
    assert channels(office, cases[0]) == [Channel.LETTER]
    assert [channels(office, case) for case in cases[1:]] == [[], []]
    files = answer.text.split('action="/letters/files"')[1].split("</form>")[0]
    assert re.findall(r'name="number" value="(\d+)"', files) == [str(cases[0])]
    substitute = written_to(visitor, [cases[2]], reason="VIEW_REASON_SUBSTITUTE")
    assert "1 zaak kreeg een poging" in text_of(substitute)


def test_letters_come_as_one_pdf_a_page_each_or_as_a_file_for_each_and_no_second_attempt(office, visitor, cases):
    written_to(visitor, cases)
    together = files_of(visitor, cases, "together")
    assert together.headers["content-disposition"] == 'attachment; filename="letter.pdf"'
    reader = PdfReader(io.BytesIO(together.content))
    assert len(reader.pages) == len(cases)
    homes = [office.case(case).particulars.dwelling.lines[0] for case in cases]
    assert [home in page.extract_text() for home, page in zip(homes, reader.pages, strict=True)] == [True] * 3
    each = files_of(visitor, cases, "each")
    with zipfile.ZipFile(io.BytesIO(each.content)) as archive:
        endings = sorted(name.rpartition(".")[2] for name in archive.namelist())
    assert endings == ["pdf"] * 3 + ["txt"] * 3
    assert [channels(office, case) for case in cases] == [[Channel.LETTER]] * 3


def test_writing_again_on_the_same_day_is_told_and_counts_once(office, visitor, cases):
    written_to(visitor, cases[:1])
    told = text_of(written_to(visitor, cases))
    assert ("2 zaken kregen een poging" in told, "1 zaak had dit vandaag al" in told) == (True, True)
    assert [channels(office, case) for case in cases] == [[Channel.LETTER]] * 3


def test_files_are_given_of_what_was_written_today_and_of_nothing_else(office, visitor, cases):
    refused = files_of(visitor, cases, "together")
    assert (refused.status_code, "ACT_IMPOSSIBLE" in refused.text) == (422, True)
    written_to(visitor, cases[:1])
    assert "2 zaken kregen niets" in text_of(files_of(visitor, cases, "together"))
    assert len(PdfReader(io.BytesIO(files_of(visitor, cases[:1], "together").content)).pages) == 1
    office.later(days=1)
    visitor.sign_in(Role.CASE_WORKER)
    assert files_of(visitor, cases[:1], "together").status_code == 422
    assert [channels(office, case) for case in cases] == [[Channel.LETTER], [], []]


def test_no_letter_is_left_out_of_the_files_without_a_word(office, visitor, cases):
    written_to(visitor, cases)
    office.assigning.assign(office.worker, cases[1], NAMES[COORDINATOR])
    answer = files_of(visitor, cases, "together")
    told = text_of(answer)
    assert (answer.status_code, "1 zaak kreeg niets" in told, "REASON_NEEDED" in told) == (422, True, True)
    assert len(PdfReader(io.BytesIO(files_of(visitor, [cases[0], cases[2]], "together").content)).pages) == 2


def test_messages_are_texts_and_never_one_pdf(office, visitor, cases):
    page = written_to(visitor, cases, kind="LETTER_KIND_MESSAGE")
    assert ('value="LETTER_FILES_EACH"' in page.text, "TOGETHER" in page.text) == (True, False)
    given = files_of(visitor, cases, "each", kind="LETTER_KIND_MESSAGE")
    assert given.headers["content-disposition"] == 'attachment; filename="message.zip"'
    together = files_of(visitor, cases, "together", kind="LETTER_KIND_MESSAGE")
    assert (together.status_code, "%PDF" in together.text) == (422, False)


def test_one_template_for_all_is_used_and_one_of_another_kind_is_refused_with_what_was_entered(office, visitor, cases):
    refused = written_to(visitor, cases, template="kaartje", override="OVERRIDE_REASON_NEW_FACTS")
    assert (refused.status_code, "TEMPLATE_REFUSED" in refused.text) == (422, True)
    assert re.search(r'value="kaartje"[^>]* selected', refused.text)
    assert re.search(r'value="OVERRIDE_REASON_NEW_FACTS" selected', refused.text)
    assert [channels(office, case) for case in cases] == [[], [], []]
    written_to(visitor, cases[:1], template="brief-crisis")
    assert files_of(visitor, cases[:1], "together").status_code == 422, "another wording was not written"
    assert files_of(visitor, cases[:1], "together", template="brief-crisis").status_code == 200


def test_a_batch_holds_as_many_as_the_contract_allows(office, visitor, cases):
    assert MOST == MOST_LETTERS
    query = "&".join(f"number={number}" for number in range(1, MOST + 4))
    page = visitor.get(f"/letters?{query}")
    assert page.text.count('name="number"') == MOST
    assert "3 zaken zijn weggelaten" in text_of(page)
    too_many = written_to(visitor, range(1, MOST + 2))
    assert (too_many.status_code, "REQUEST_MALFORMED" in too_many.text) == (422, True)
