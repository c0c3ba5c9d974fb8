"""The sample data: the same for the same seed, believable, spread over time and states."""

import re
import time
from collections import Counter

import pytest


@pytest.fixture
def full(start):
    return start(invoices=300, orders=120, offers=80, contacts=120)


def rows(box, sql, *values):
    with box.tenant.look() as work:
        return work.all(sql, *values)


def everything(box):
    tables = ("contacts", "addresses", "cards", "documents", "lines", "products", "status_changes")
    return {table: [tuple(row) for row in rows(box, f"SELECT * FROM {table} ORDER BY id")] for table in tables}


def test_the_same_seed_makes_the_same_rows_and_another_makes_others(start):
    options = {"invoices": 30, "orders": 20, "offers": 10, "contacts": 12}
    one, two, three = (start(name, seed=seed, **options) for name, seed in (("a", 5), ("b", 5), ("c", 6)))
    assert everything(one) == everything(two) != everything(three)


def test_exactly_as_many_rows_as_asked_for(full):
    counts = full.control.state()["counts"]
    assert [counts[name] for name in ("invoice", "order", "offer", "contacts", "cards")] == [300, 120, 80, 120, 500]


@pytest.mark.parametrize("count", range(8))
def test_small_numbers_are_exact_too(start, count):
    state = start(invoices=count, orders=count, offers=count).control.state()["counts"]
    assert (state["invoice"], state["order"], state["offer"]) == (count, count, count)


def test_hungarian_tax_numbers_have_a_right_check_digit(full):
    numbers = [
        row["vat_number"] for row in rows(full, "SELECT vat_number FROM contacts WHERE vat_number GLOB '[0-9]*'")
    ]
    assert len(numbers) > 30
    for number in numbers:
        assert re.fullmatch(r"\d{8}-[1-5]-\d\d", number)
        digits = [int(digit) for digit in number[:8]]
        assert sum(digit * weight for digit, weight in zip(digits, (9, 7, 3, 1, 9, 7, 3, 1), strict=True)) % 10 == 0


def test_romanian_partners_have_right_tax_and_account_numbers(full):
    partners = rows(full, "SELECT vat_number, bank_account FROM contacts WHERE vat_number LIKE 'RO%'")
    assert partners
    for vat, account in partners:
        digits = [int(digit) for digit in vat[2:]]
        check = (
            sum(digit * weight for digit, weight in zip(digits[:-1], (5, 3, 2, 1, 7, 5, 3, 2), strict=True))
            * 10
            % 11
            % 10
        )
        assert digits[-1] == check
        assert int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1


def test_every_state_and_kind_of_invoice_is_there(full):
    states = Counter(
        full.tenant.statuses[row["status_id"]]["word"]
        for row in rows(full, "SELECT status_id FROM cards WHERE category_id IN (7, 9, 11)")
    )
    assert set(states) == {
        "draft",
        "in_progress",
        "completed",
        "paid",
        "failed",
        "issued",
        "stornoed",
        "preparing",
        "sent",
        "accepted",
        "rejected",
    }
    assert rows(full, "SELECT count(*) FROM documents WHERE is_proforma")[0][0] > 0
    assert rows(full, "SELECT count(*) FROM documents WHERE kind = 'offer' AND number = ''")[0][0] > 0
    overdue = (
        "SELECT count(*) FROM documents JOIN cards ON cards.id = card_id "
        "WHERE status_id = 2901 AND prompt < '2026-02-15'"
    )
    assert rows(full, overdue)[0][0] > 0


def test_storno_pairs_are_linked_both_ways_and_cancel_out(full):
    pairs = rows(
        full,
        "SELECT a.amount, b.amount, a.storner_id = b.id FROM documents a JOIN documents b "
        "ON a.kind = b.kind AND b.storned_id = a.id",
    )
    assert pairs
    assert all(float(first) == -float(second) and linked for first, second, linked in pairs)


def test_currencies_and_rates_are_mixed(full):
    assert {row[0] for row in rows(full, "SELECT DISTINCT currency FROM documents")} == {"HUF", "EUR", "RON"}
    assert {"27", "18", "5", "TAM", "AAM"} <= {row[0] for row in rows(full, "SELECT DISTINCT vat FROM lines")}


def test_documents_are_spread_over_fourteen_months_up_to_today(full):
    first, last = rows(full, "SELECT min(issued), max(modified) FROM documents")[0]
    assert "2025-01-01" <= first <= "2025-02-15"
    assert "2026-03-01" <= last <= "2026-03-02 10:00:00"


def test_invoice_numbers_of_a_series_have_no_gap_and_follow_the_days(full):
    series = {}
    for row in rows(full, "SELECT number, issued FROM documents WHERE kind = 'invoice' ORDER BY id"):
        name, _, counter = row["number"].rpartition("/")
        series.setdefault(name, []).append((int(counter), row["issued"]))
    for entries in series.values():
        assert [counter for counter, _ in entries] == list(range(1, len(entries) + 1))
        assert entries == sorted(entries, key=lambda entry: entry[1])


def test_most_people_work_for_a_company_and_some_on_their_own(full):
    people = rows(full, "SELECT business_id IS NULL FROM contacts WHERE type = 'Person'")
    alone = sum(row[0] for row in people)
    assert 0 < alone < len(people) / 2


def test_starting_with_few_rows_is_fast(start):
    started = time.perf_counter()
    start(invoices=5, orders=5, offers=5, contacts=10)
    assert time.perf_counter() - started < 0.1


def test_ten_thousand_invoices_are_planted_in_seconds(start):
    started = time.perf_counter()
    box = start(invoices=10_000, contacts=500)
    assert time.perf_counter() - started < 10
    assert box.control.state()["counts"]["invoice"] == 10_000
