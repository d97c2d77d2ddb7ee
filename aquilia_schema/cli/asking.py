"""Who answers the questions that a change raises? A file, the command line, the user, the default.

Was column "email" of "users" renamed to "email_address"? (80 % alike) [Y/n]:
"""

from collections.abc import Mapping

import click
from attrs import define, field

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import AddColumn
from aquilia_ir.types import Default
from aquilia_schema.cli.output import remark
from aquilia_schema.run.filling import read_value
from aquilia_schema.run.questions import Question, about_fill
from aquilia_schema.run.risks import needs_value


@define
class Asker:
    """Answers questions, each just once, and remembers who did.

    `answers` are those of a file, `fills` the values of the command line, by "table.column".
    """

    answers: Mapping[str, object]
    fills: Mapping[str, str]
    prompts: bool
    asked: dict[str, Question] = field(init=False, factory=dict)
    answered: dict[str, object] = field(init=False, factory=dict)
    by: dict[str, str] = field(init=False, factory=dict)
    """Who answered: "answers", "option", "prompt" or "default"; nobody where it is open."""
    values: dict[str, Default] = field(init=False, factory=dict)

    def rename(self, question: Question) -> bool:
        """Whether something was renamed; by default it was, since it is alike enough."""
        text = f"{question.text} ({100 * (question.score or 1):.0f} % alike)"
        return self._is_so(question, text, usual=True)

    def drop(self, question: Question) -> bool:
        """Whether a table goes with its rows; by default it stays: nobody knows whose it is."""
        return self._is_so(question, question.text, usual=False)

    def _is_so(self, question: Question, text: str, *, usual: bool) -> bool:
        """Answer yes or no, once: from the file, at the prompt, or with what is usual."""
        known = question.id in self.asked
        self.asked[question.id] = question
        if not known:
            given = self.answers.get(question.id)
            if isinstance(given, bool):
                self._note(question.id, given, "answers")
            elif self.prompts:
                self._note(question.id, click.confirm(text, default=usual, err=True), "prompt")
            else:
                self._note(question.id, usual, "default")
        return self.answered[question.id] is True

    def fill(self, op: AddColumn, found: Default | None) -> Default | None:
        """The value of rows in a new column, or None if nobody knows one.

        What was told goes before what was `found` in the models; a user is asked for the rest.
        """
        question = about_fill(op)
        if question.id not in self.asked and not self._is_told(question, op):
            if found is not None or not needs_value(op):
                return found
            self.asked[question.id] = question
            if self.prompts:
                self._prompt(question, op)
        return self.values.get(question.id)

    def _is_told(self, question: Question, op: AddColumn) -> bool:
        """Take the value that the command line or the file of answers gives, if one does."""
        place = f"{op.table}.{op.column.name}"
        if place in self.fills:
            self._take(question, op, self.fills[place], "option")
        elif question.id in self.answers:
            self._take(question, op, self.answers[question.id], "answers")
        return question.id in self.values

    def _prompt(self, question: Question, op: AddColumn) -> None:
        """Ask until a value fits, or none is given."""
        remark(question.text)
        while question.id not in self.values:
            text = "Value, or sql:EXPRESSION, or nothing to stop"
            given = click.prompt(text, default="", show_default=False, err=True)
            if given == "":
                return
            try:
                self._take(question, op, given, "prompt")
            except SchemaError as error:
                remark(error.diagnostics[0].message)

    def _take(self, question: Question, op: AddColumn, given: object, by: str) -> None:
        self.asked[question.id] = question
        self.values[question.id] = read_value(given, op.table, op.column)
        self._note(question.id, given, by)

    def _note(self, question: str, given: object, by: str) -> None:
        self.answered[question] = given
        self.by[question] = by

    def taken_by_default(self, question: str) -> bool:
        return self.by.get(question) == "default"

    def json(self) -> list[dict[str, object]]:
        """The questions as plain JSON values, open ones with null for who answered."""
        return [
            {
                "id": question.id,
                "kind": question.kind,
                "question": question.text,
                "score": question.score,
                "answer": self.answered.get(question.id),
                "answered_by": self.by.get(question.id),
            }
            for question in self.asked.values()
        ]
