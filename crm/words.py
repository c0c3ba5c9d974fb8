"""Status words: the tenant's localised words, what they mean to us, and the alarm for one that nobody knows."""

from dataclasses import dataclass

from crm.folding import fold
from crm.models import Kind, StatusWord, System

# MiniCRM's own words in the languages of the manuals (API.md §3; 001 lines 1335-1395, 1470-1515).
STANDARD_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    Kind.ORDER: {
        "draft": ("Előkészítés", "Draft", "Ciornă"),
        "in_progress": ("Folyamatban", "In progress"),
        "completed": ("Teljesítve", "Completed"),
        "paid": ("Sikeres", "Successful", "Paid"),
        "failed": ("Sikertelen", "Unsuccessful", "Failed"),
    },
    Kind.INVOICE: {
        "issued": ("Kiállítva", "Kiállított", "Issued"),
        "paid": ("Fizetve", "Fizetett", "Paid"),
        "stornoed": ("Sztornózott", "Sztornózva", "Stornoed"),
    },
}
_STANDARD = {
    (kind, fold(word)): status
    for kind, statuses in STANDARD_WORDS.items()
    for status, words in statuses.items()
    for word in words
}


def standard_status(kind: str, word: str) -> str:
    """What MiniCRM's own word means; empty for a word that the manuals do not know: it is never guessed."""
    return _STANDARD.get((kind, fold(word)), "")


@dataclass(frozen=True)
class Meaning:
    """A word with what it means to us (`status`, empty if undecided) and MiniCRM's group of it."""

    word: str
    status: str
    group: str


class StatusWords:
    """The word table of one system, read once per run; unknown words are added to it, undecided."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._by_word: dict[tuple[str, str], StatusWord] = {}
        self._by_id: dict[tuple[str, int], StatusWord] = {}
        for row in system.status_words.all():
            self._remember(row)

    def _remember(self, row: StatusWord) -> StatusWord:
        self._by_word[row.kind, row.word] = row
        if row.remote_id is not None:
            self._by_id[row.kind, row.remote_id] = row
        return row

    def __len__(self) -> int:
        return len(self._by_word)

    def of(self, kind: str, word: str, group: str = "") -> Meaning:
        """The meaning of a word in a list; a new word enters the table."""
        if not word:
            return Meaning("", "", group)
        row = self._by_word.get((kind, word)) or self.learn(kind, word, group=group)
        if group and not row.group:
            row.group = group
            row.save(update_fields=["group"])
        return Meaning(row.word, row.status, group or row.group)

    def of_id(self, kind: str, status_id: int) -> Meaning | None:
        """The meaning of a StatusId on a card; None before a probe has read the module's schema."""
        row = self._by_id.get((kind, status_id))
        return Meaning(row.word, row.status, row.group) if row else None

    def for_status(self, kind: str, status: str) -> Meaning:
        """The tenant's word for one of our statuses, for a move that MiniCRM has confirmed."""
        for row in self._by_word.values():
            if (row.kind, row.status) == (kind, status):
                return Meaning(row.word, status, row.group)
        return Meaning("", status, "")

    def learn(
        self, kind: str, word: str, *, remote_id: int | None = None, group: str = "", position: int = 0
    ) -> StatusWord:
        """Adds a word, or what is newly known about one; never touches what an administrator decided."""
        status = standard_status(kind, word)
        source = StatusWord.Source.STANDARD if status else StatusWord.Source.UNDECIDED
        row, created = StatusWord.objects.get_or_create(
            system=self.system,
            kind=kind,
            word=word,
            defaults={"status": status, "source": source, "group": group, "remote_id": remote_id, "position": position},
        )
        if not created:
            news = {"group": group, "remote_id": remote_id, "position": position}
            for name, value in news.items():
                if value:
                    setattr(row, name, value)
            row.save(update_fields=list(news))
        return self._remember(row)
