import re
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from billing.models import Invoice, Offer, Order, Review
from crm import diagrams, marks
from crm.models import Operation, Reversibility, Run, Step
from crm.models.cards import DocumentStatus
from crm.templatetags import desk

NBSP = "\u00a0"
ROOT = Path(__file__).resolve().parents[2]
SPRITE = ROOT / "static" / "desk" / "icons.svg"
NOW = datetime(2026, 11, 20, 14, 3, tzinfo=ZoneInfo("Europe/Budapest"))


def render(source: str, **values: object) -> str:
    return Template("{% load desk %}" + source).render(Context(values))


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


def drawings() -> set[str]:
    return {symbol.get("id", "") for symbol in ET.parse(SPRITE).getroot()}


# Icons and states ---------------------------------------------------------------------------------------------


def test_every_icon_that_a_template_or_module_names_is_in_the_sprite():
    sources = "\n".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"{% icon \"([\w-]+)\"", sources)) | set(re.findall(r"default:\"(person|inbox)\"", sources))
    shapes = set(re.findall(r"{% (?:shape|state_badge) \"([\w-]+)\"", sources))
    wanted = {f"i-{name}" for name in named} | {f"s-{name}" for name in shapes}
    assert len(wanted) > 15
    assert wanted <= drawings()


def test_every_page_of_the_navigation_has_its_icon():
    from crm.navigation import PAGES

    assert {f"i-{page.icon}" for page in PAGES} <= drawings()


@pytest.mark.parametrize(
    "subject",
    [
        *(Order(status=status) for status in Order.Status),
        *(Invoice(status=status) for status in Invoice.Status),
        *(Operation(state=state) for state in Operation.State),
        *(Step(state=state) for state in Step.State),
        *(Review(state=state) for state in Review.State),
        *(Run(state=state) for state in Run.State),
        *(Offer(status_group=group, status_word="Elfogadva") for group in marks.GROUP),
        Order(status="", status_word="Részben teljesítve"),
        Order(status="draft", is_trashed=True),
    ],
    ids=lambda subject: f"{subject._meta.model_name}-{getattr(subject, 'state', '') or getattr(subject, 'status', '')}",
)
def test_every_state_has_a_word_and_a_shape(subject):
    mark = marks.mark_of(subject)
    assert mark.word
    assert f"s-{mark.shape}" in drawings()


def test_states_that_share_a_word_do_not_share_a_shape():
    assert marks.mark_of(Operation(state="waiting")).shape != marks.mark_of(Review(state="waiting")).shape
    assert marks.mark_of(Run(state="failed")).shape != marks.mark_of(Order(status="failed")).shape


def test_a_state_repeats_its_shape_by_a_word():
    html = desk.state(Order(status="in_progress", status_word="Folyamatban"))
    assert 'data-s="progress"' in html
    assert "icons.svg#s-progress" in html
    assert "Folyamatban" in html  # MiniCRM's own word, as a tooltip
    assert text_of(html) == "In progress"


def test_an_unknown_word_shows_as_itself_and_escaped():
    html = desk.state(Order(status="", status_word="Részben <b>"))
    assert "Részben &lt;b&gt;" in html
    assert 'data-s="word"' in html


def test_a_status_code_is_a_state_too():
    assert text_of(desk.state("stornoed")) == "Stornoed"
    assert text_of(desk.state("<i>")) == "&lt;i&gt;"


def test_a_large_badge_stands_beside_a_heading():
    assert "mp-state-lg" in desk.state_badge("drift", "Drift", large=True)


# Figures ------------------------------------------------------------------------------------------------------


def test_money_stands_beside_its_currency():
    assert desk.money(Decimal("1779397.00"), "HUF") == f'1,779,397{NBSP}<span class="mp-cur">HUF</span>'


def test_money_is_muted_at_zero_and_absent_where_there_is_none():
    assert desk.money(Decimal("0.00"), "EUR").startswith('<span class="mp-zero">0.00')
    assert desk.money(None, "EUR") == ""


def test_a_currency_from_outside_is_escaped():
    assert "<script>" not in desk.money(Decimal(1), "<script>")


def test_money_follows_the_active_language():
    with translation.override("hu"):
        assert desk.money(Decimal("1234.5"), "EUR").startswith(f"1{NBSP}234,50")


def test_sums_stand_in_one_line():
    rows = [{"currency": "HUF", "gross": Decimal("100.00")}, {"currency": "EUR", "gross": Decimal("2.5")}]
    assert desk.sums(rows) == f"100{NBSP}HUF · 2.50{NBSP}EUR"


def test_a_quantity_mutes_its_unit():
    assert desk.quantity(Decimal("2400.000000"), "db") == '2,400 <span class="mp-3">db</span>'
    assert desk.quantity(Decimal("0.5")) == "0.5"
    assert desk.quantity(None, "db") == ""


def test_figures_and_percentages_of_nothing_are_nothing():
    filters = ("figure", "percent", "day", "clock", "ago", "until", "duration")
    assert {render(f"{{{{ n|{name} }}}}", n=None) for name in filters} == {""}


def test_a_percentage_is_signed_on_request():
    assert render('{{ n|percent:"signed" }}', n=Decimal(23)) == f"+23{NBSP}%"


# Days and moments ---------------------------------------------------------------------------------------------


def test_a_day_mutes_its_year():
    assert desk.day(date(2026, 12, 4)) == '<time datetime="2026-12-04">4 Dec <span class="mp-3">2026</span></time>'
    assert desk.day(date(2026, 12, 4), "plain") == "4 Dec 2026"


@time_machine.travel(NOW, tick=False)
def test_moments_are_told_from_now():
    assert text_of(desk.clock(timezone.now())) == "14:03"
    assert text_of(desk.clock(timezone.now(), "seconds")) == "14:03:00"
    assert text_of(desk.clock(timezone.now() - timedelta(days=1))) == "19 Nov 14:03"
    assert text_of(desk.clock(timezone.now() - timedelta(days=1), "time")) == "14:03"
    assert desk.ago(timezone.now() - timedelta(minutes=42)) == "42 min"
    assert desk.until(timezone.now() + timedelta(minutes=4)) == "4 min"
    assert desk.until(timezone.now() - timedelta(minutes=4)) == "0 s"
    assert desk.day(timezone.now(), "heading") == "Friday 20 November"


def test_a_persons_name_follows_the_readers_language():
    judit = SimpleNamespace(first_name="Judit", last_name="Kovács", get_username=lambda: "judit")
    nobody = SimpleNamespace(first_name="", last_name="", get_username=lambda: "judit")
    assert desk.person(judit) == "Judit Kovács"
    assert desk.person(nobody) == "judit"
    with translation.override("hu"):
        assert desk.person(judit) == "Kovács Judit"


# Timeline -----------------------------------------------------------------------------------------------------


@time_machine.travel(NOW, tick=False)
def test_a_timeline_is_grouped_by_the_readers_day():
    late = datetime(2026, 11, 19, 23, 30, tzinfo=ZoneInfo("UTC"))  # already the 20th in Budapest
    entries = [
        {"at": timezone.now(), "who": "Kovács Judit", "what": "finalized", "icon": "send", "tone": "good"},
        {"at": late, "what": "changed", "changes": [("Delivery", "2 Dec", "<4 Dec>"), ("Owner", None, "Judit")]},
        {"at": timezone.now() - timedelta(days=1), "what": "created", "said": "No answer.", "note": "adopted"},
    ]
    html = render("{% timeline entries %}", entries=entries)
    assert re.findall(r'mp-line-d">([^<]+)', html) == ["Friday 20 November", "Thursday 19 November"]
    assert 'class="is-good"' in html
    assert "&lt;4 Dec&gt;" in html
    assert html.count("<del>") == 1  # nothing stood before "Owner"


def test_a_timeline_without_entries_says_so():
    assert "Nothing yet" in render("{% timeline entries %}", entries=[])


# State diagram ------------------------------------------------------------------------------------------------


def move(label, sources, target, reversibility=Reversibility.REVERSIBLE):
    return SimpleNamespace(label=label, sources=sources, target=target, reversibility=reversibility)


S = DocumentStatus
FINALIZE = move("Finalize", (S.DRAFT,), S.IN_PROGRESS)
REOPEN = move("Edit again", (S.IN_PROGRESS,), S.DRAFT)
COMPLETE = move("Complete", (S.IN_PROGRESS,), S.COMPLETED, Reversibility.ONE_WAY)
PAY = move("Paid", (S.COMPLETED, S.FAILED), S.PAID)
STORNO = move("Storno", (S.COMPLETED, S.PAID), S.FAILED)
TRASH = move("Move to trash", (S.DRAFT,), None)
ORDER = (FINALIZE, REOPEN, COMPLETE, PAY, STORNO, TRASH)
INVOICE = (move("Paid", (S.ISSUED,), S.PAID), move("Storno", (S.ISSUED, S.PAID), S.STORNOED, Reversibility.FISCAL))


def test_a_diagram_marks_the_current_state_what_lies_behind_and_the_legal_moves():
    drawn = diagrams.draw(ORDER, "in_progress", [REOPEN, COMPLETE], waiting="completed")
    assert {box.code: box.css for box in drawn.boxes} == {
        "draft": "is-past", "in_progress": "is-now", "completed": "is-waiting", "paid": "", "failed": "",
    }  # fmt: skip
    assert [arrow.label for arrow in drawn.arrows if arrow.css == "is-legal"] == ["Edit again", "Complete"]
    assert [way.note for way in drawn.legal] == ["can be undone", "cannot be undone"]


@pytest.mark.parametrize(("moves", "current"), [(ORDER, "draft"), (ORDER, "failed"), (INVOICE, "issued")])
def test_boxes_do_not_overlap_and_everything_is_inside_the_drawing(moves, current):
    drawn = diagrams.draw(moves, current, [])
    for one in drawn.boxes:
        assert 0 <= one.x < one.right <= drawn.width
        assert 0 <= one.y < one.bottom <= drawn.height
        for other in drawn.boxes:
            assert other is one or one.right <= other.x or other.right <= one.x or one.y != other.y
    for arrow in drawn.arrows:
        assert 0 < arrow.x < drawn.width
        assert 0 < arrow.y < drawn.height


def test_two_moves_between_the_same_states_have_arrows_of_their_own():
    paths = [arrow.path for arrow in diagrams.draw(ORDER, "draft", []).arrows]
    assert len(paths) == len(set(paths)) == 7


def test_the_list_beside_the_drawing_says_the_same():
    html = render("{% state_diagram moves 'in_progress' legal %}", moves=ORDER, legal=[COMPLETE])
    states = html[html.index("<ol") : html.index("</ol>")]
    assert [text_of(word) for word in re.findall(r"<li[^>]*><b>.*?</b>", states)] == [
        "Draft", "In progress", "Completed", "Paid", "Failed",
    ]  # fmt: skip
    assert 'aria-current="step"' in states
    assert "Complete</b> → Completed · cannot be undone" in states
    assert "Edit again</b> → Draft · not possible now" in states
    assert 'aria-hidden="true"' in html[html.index("<svg") : html.index("<ol")]


def test_a_state_that_the_table_does_not_know_draws_no_current_box():
    drawn = diagrams.draw(INVOICE, "", [])
    assert not any(box.css for box in drawn.boxes)


def test_nothing_is_drawn_without_moves():
    assert render("{% state_diagram moves '' %}", moves=()).strip() == ""
