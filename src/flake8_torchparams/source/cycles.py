"""Questions that may lead back to themselves, as those after names in an import cycle do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Answers(Generic[Question, Answer]):
    """What ``find`` tells, asked once for each question; a question that leads back to itself finds nothing there.

    What is found on the way round may be less than the same question finds when it is asked first. So the answer is
    kept only until the question is answered to which the way led back; and for good if that comes to nothing, for then
    all of them come to nothing.
    """

    def __init__(self, find: Callable[[Question], Answer | None]) -> None:
        self._find = find
        self._known: dict[Question, Answer | None] = {}
        # the questions that wait for others, each with how many there were before it
        self._open: dict[Question, int] = {}
        # those of the known answers that hang on open questions, in the order in which they were found
        self._unsettled: dict[Question, None] = {}
        # the number of the first open question that any of them hangs on, and that the last answer hung on
        self._unsettled_from = 0
        self._hung_on = 0

    def of(self, question: Question) -> Answer | None:
        """The answer, or None where there is none."""
        if question in self._known:
            if self._unsettled and question in self._unsettled:
                self._hung_on = min(self._hung_on, self._unsettled_from)
            return self._known[question]
        if question in self._open:
            self._hung_on = min(self._hung_on, self._open[question])
            return None
        return self._ask(question)

    def _ask(self, question: Question) -> Answer | None:
        number = self._open[question] = len(self._open)
        settled = len(self._unsettled)
        before, self._hung_on = self._hung_on, number
        try:
            found = self._find(question)
        except BaseException:
            self._settle(settled, forget=True)
            raise
        finally:
            del self._open[question]
        if found is not None:
            self._settle(settled, forget=True)
        elif self._hung_on == number:
            self._settle(settled, forget=False)
        if self._hung_on < number:
            self._unsettled_from = min(self._unsettled_from, self._hung_on) if self._unsettled else self._hung_on
            self._unsettled[question] = None
        self._known[question] = found
        self._hung_on = min(before, self._hung_on)
        return found

    def _settle(self, first: int, forget: bool) -> None:
        """Take the unsettled answers from this number on for good, or forget them."""
        while len(self._unsettled) > first:
            question, _ = self._unsettled.popitem()
            if forget:
                del self._known[question]
