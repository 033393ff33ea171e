"""The wrong lines that mutants have: sites(text) lists all places of a C source where one token could be another, or a
statement could be missing. The kinds are the sufficient ones of Offutt et al., "An experimental determination of
sufficient mutant operators" (1996), with constants, deleted statements, and the operations of vec.h besides.
"""

import re
from dataclasses import dataclass

# Comments, texts and lines of the preprocessor are not touched, so they are tokens that have no replacement.
TOKEN = re.compile(r"""
    (?P<skip>   /\*.*?\*/ | //[^\n]* | ^[ \t]*\#(?:[^\n\\]|\\.)* | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
  | (?P<word>   [A-Za-z_]\w* )
  | (?P<number> \.?\d(?:[eEpP][+-]|[\w.])* )
  | (?P<sign>   ->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!&|^~?:;,.(){}\[\]] )
""", re.X | re.S | re.M)

SIGNS = {
    "<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["+"], "/": ["*"], "%": ["/"],
    "+=": ["-=", "="], "-=": ["+=", "="], "*=": ["="], "/=": ["*="], "<<": [">>"], ">>": ["<<"],
    "&": ["|"], "|": ["&"], "^": ["&"], "|=": ["&=", "="], "&=": ["|=", "="], "++": ["--"], "--": ["++"], "!": [""],
}
WORDS = {
    "true": ["false"], "false": ["true"], "break": ["continue"], "continue": ["break"],
    "vf_add": ["vf_sub"], "vf_sub": ["vf_add"], "vf_mul": ["vf_add"], "vf_div": ["vf_mul"],
    "vf_fma": ["vf_fnma"], "vf_fnma": ["vf_fma"], "vf_min": ["vf_max"], "vf_max": ["vf_min"],
    "vf_lt": ["vf_le", "vf_eq"], "vf_le": ["vf_lt"], "vf_eq": ["vf_lt"],
    "vi_add": ["vi_sub"], "vi_sub": ["vi_add"], "vi_and": ["vi_or"], "vi_or": ["vi_and"], "vi_xor": ["vi_and"],
    "vi_shl": ["vi_shr"], "vi_shr": ["vi_shl"],
}
# Between two operands; elsewhere the same sign takes an address, follows a pointer, or stands before a number.
BINARY = {"+", "-", "*", "&"}
STATEMENT = re.compile(r"^[ \t]+(?!return\b|goto\b|break\b|continue\b|case\b|else\b|do\b|typedef\b|static\b|const\b)"
                       r"(?:\w[\w.>\[\]* -]*? (?:[-+*/|&]?=) [^;{}=][^;{}]*|\(void\)[^;{}]*|\w+\([^;{}]*\));[ \t]*$", re.M)
DECLARATION = re.compile(r"^[ \t]+(?:[A-Za-z_]\w*[ \t]+\**)+[A-Za-z_]\w*(?:\[[^\]]*\])*[ \t]*[=;,]")


@dataclass(frozen=True)
class Site:
    start: int
    end: int
    text: str       # that stands there instead


def in_place_of_number(text):
    match = re.fullmatch(r"(\d+)([uUlL]*)", text)
    if match:
        return [f"{int(match[1]) + 1}{match[2]}"] + ([f"0{match[2]}"] if int(match[1]) > 1 else [])
    match = re.fullmatch(r"(\d+\.\d*|\.\d+)(f?)", text)
    return [f"{float(match[1]) + 1.0}{match[2]}"] if match else []


def token_sites(text):
    before = None
    for token in TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0]
        if kind == "skip":
            continue
        instead = []
        if kind == "number":
            instead = in_place_of_number(word)
        elif kind == "word":
            instead = WORDS.get(word, [])
        elif word not in BINARY or (before and (before[0] in ("word", "number") or before[1] in ")]")):
            instead = SIGNS.get(word, [])
        for other in instead:
            yield Site(token.start(), token.end(), other)
        before = kind, word


def statement_sites(text):
    for match in STATEMENT.finditer(text):
        if not DECLARATION.match(match[0]):
            yield Site(match.start(), match.end(), "    ;")


def sites(text):
    return sorted([*token_sites(text), *statement_sites(text)], key=lambda site: (site.start, site.end, site.text))
