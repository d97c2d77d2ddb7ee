"""Would a script of the user's end the transaction? Its statements, told apart by semicolons.

UPDATE a SET b = 1; COMMIT          COMMIT
SAVEPOINT s; ROLLBACK TO s          none
DO $$ BEGIN ... END $$              none
"""

from collections.abc import Iterator

from aquilia_ir.expressions import Token, tokens

_ENDING = frozenset({"begin", "start", "commit", "end", "rollback", "abort"})


def find_transaction_command(script: str) -> str | None:
    """Return the first command that begins or ends a transaction, in upper case, or None."""
    for statement in _statements(script):
        words = [token.text.lower() for token in statement[:4]]
        if _ends(words):
            return words[0].upper()
    return None


def _ends(words: list[str]) -> bool:
    if words[:2] == ["prepare", "transaction"]:
        return True
    if words[0] not in _ENDING:
        return False
    return "to" not in words[1:3]


def _statements(script: str) -> Iterator[list[Token]]:
    """Yield the tokens of each statement; the body of a function in SQL is a part of it."""
    statement: list[Token] = []
    depth = 0
    for token in tokens(script):
        word = token.text.lower() if token.kind == "word" else ""
        if word == "atomic" and statement and statement[-1].text.lower() == "begin":
            depth = 1
        elif depth and word == "case":
            depth += 1
        elif depth and word == "end":
            depth -= 1
        if token.text == ";" and not depth:
            if statement:
                yield statement
            statement = []
        else:
            statement.append(token)
    if statement:
        yield statement
