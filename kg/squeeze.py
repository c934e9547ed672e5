"""Scripts and styles → the same without comments and idle white space, which a page that is one file need not carry."""

import re
from collections.abc import Iterator

_TEXT = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_TOKEN = re.compile(rf"(?://[^\n]*|/\*.*?\*/|\s)+|{_TEXT}|[{{}}]|[^\s\"'`/{{}}]+|.", re.DOTALL)
_PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_VALUE = re.compile(r"[\w$)\]}\"'`]\Z")  # a slash after it divides
_NO_VALUE = re.compile(r"\breturn\Z")
_LITERAL = ("`", '"', "'", "/")
# the last semicolon of a block, the zero before a point, the brackets around a single parameter
_SPARE = re.compile(r";(?=\})|(?<![\w$.)\]])(?:0(?=\.\d)|\(([\w$]+)\)(?==>))")
_SHORTER = {"const": "let", "true": "!0", "false": "!1", "undefined": "void 0"}  # what does the same in a program that runs
_WORD = re.compile(rf"(?<![\w$.])(?:{'|'.join(_SHORTER)})(?![\w$])")
_LET, _NEXT = re.compile(r"let[ {[]"), re.compile(r";let(?: |(?=[{[]))")
_WHOLE = re.compile(r"(?:async )?function |class ")  # a declaration, which ends with its brace
_TOGETHER = re.compile(r"[\w$]{2}|\+\+|--|//")  # what two neighbours must not become
_STYLE = re.compile(rf"(?P<text>{_TEXT})|/\*.*?\*/|\s*(?P<mark>[{{}};,>])\s*|(?P<colon>:)\s+|\s+", re.DOTALL)


def script(text: str) -> str:
    """JavaScript that does the same in fewer bytes; a line end stays where it may end a statement."""
    made = [""]
    gap = ""
    for token in _tokens(text):
        if _is_gap(token):
            gap = "\n" if "\n" in token else " "
            continue
        between = _between(made[-1][-1:], gap, token[0])
        if token[0] in _LITERAL or made[-1][:1] in _LITERAL:
            made += [between, token]
        else:
            made[-1] += between + token
        gap = ""
    return _joined("".join(part if part[:1] in _LITERAL else _shorter(part) for part in made))


def _shorter(code: str) -> str:
    return _WORD.sub(lambda word: _SHORTER[word[0]], _SPARE.sub(r"\1", code)).replace("return !", "return!").replace("return .", "return.")


def _joined(text: str) -> str:
    """The script with `let a=1;let b=2` as `let a=1,b=2`, and without line ends but those that may end a statement, which keep such two apart."""
    made, begins, at, kept = [], [0], 0, 0  # begins: where the statement under way begins, for each open bracket
    for token in _tokens(text):
        for i in range(at, at + len(token)) if token[0] not in _LITERAL else ():
            if text[i] in "({[":
                begins.append(i + 1)
            elif text[i] in ")}]":
                begins.pop()
            elif text[i] == ";" and _LET.match(text, begins[-1]) and (found := _NEXT.match(text, i)):
                made += [text[kept:i], ","]
                kept = found.end()
            elif text[i] in ";\n":
                if text[i - 1 : i + 1] == "}\n" and _WHOLE.match(text, begins[-1]):
                    made.append(text[kept:i])
                    kept = i + 1
                begins[-1] = i + 1
        at += len(token)
    return "".join([*made, text[kept:]])


def style(text: str) -> str:
    """CSS that says the same in fewer bytes."""
    made = _STYLE.sub(lambda found: found["text"] or found["mark"] or found["colon"] or ("" if found[0].startswith("/*") else " "), text)
    return made.replace(";}", "}").replace("} ", "}").strip()


def _between(last: str, gap: str, first: str) -> str:
    if gap == "\n" and last and last not in ";{,([" and first not in ")].?:":
        return "\n"
    return " " if gap and _TOGETHER.fullmatch(last + first) else ""


def _tokens(text: str) -> Iterator[str]:
    """Runs of words and marks, braces, texts, templates, patterns, and white space with the comments in it."""
    at, last = 0, ""
    while at < len(text):
        end = _end(text, at, last)
        token = text[at:end]
        yield token
        at = end
        last = last if _is_gap(token) else token


def _is_gap(token: str) -> bool:
    return token[0].isspace() or token.startswith(("//", "/*"))


def _end(text: str, at: int, last: str) -> int:
    """Where the token that begins at a place ends; a slash begins a pattern unless a value stands before it."""
    if text[at] == "`":
        return _template(text, at)
    is_pattern = text[at] == "/" and text[at + 1 : at + 2] not in ("/", "*") and (not _VALUE.search(last) or _NO_VALUE.search(last))
    found = _PATTERN.match(text, at) if is_pattern else None
    return (found or _TOKEN.match(text, at)).end()


def _template(text: str, at: int) -> int:
    """The end of a template, which may hold expressions with templates of their own."""
    at += 1
    while text[at] != "`":
        if text.startswith("${", at):
            at = _expression(text, at + 2)
        else:
            at += 2 if text[at] == "\\" else 1
    return at + 1


def _expression(text: str, at: int) -> int:
    depth, last = 1, ""
    while depth:
        end = _end(text, at, last)
        token = text[at:end]
        depth += {"{": 1, "}": -1}.get(token, 0)
        at, last = end, last if _is_gap(token) else token
    return at
