"""The page's modules as one script: a page that stands alone can load no second file."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources

_FOLDER = "assets/explorer"
_IMPORT = re.compile(r"^import\s*(?:\{([^}]*)\}\s*from\s*)?[\"']\./([\w-]+\.js)[\"'];?[ \t]*$", re.MULTILINE)
_ANY_IMPORT = re.compile(r"^\s*import\b|\bimport\s*\(", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|const|let|class)\b)", re.MULTILINE)
_ANY_EXPORT = re.compile(r"^\s*export\b", re.MULTILINE)
_TOP = re.compile(
    r"^(?:async\s+)?(?:function\*?|const|let|class)\s+(?:([\w$]+)|\[([^\]]*)\]|\{([^}]*)\})", re.MULTILINE
)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|//.*$")
_NESTED = re.compile(r"[(\[{].*[)\]}]")
_MORE = re.compile(r",\s*([\w$]+)\s*=(?!=)")


class Unbundled(ValueError):
    """Modules that cannot be put into one script; the message says which and why."""


@functools.cache
def modules() -> Mapping[str, str]:
    """The page's modules by file name."""
    folder = resources.files("simsynk.view.html") / _FOLDER
    return {one.name: one.read_text(encoding="utf-8") for one in sorted(folder.iterdir(), key=lambda one: one.name)
            if one.name.endswith(".js")}  # fmt: skip


def styles() -> str:
    """The page's own style sheets, one after the other by name."""
    folder = resources.files("simsynk.view.html") / _FOLDER
    sheets = sorted((one for one in folder.iterdir() if one.name.endswith(".css")), key=lambda one: one.name)
    return "\n".join(one.read_text(encoding="utf-8").strip() for one in sheets)


def bundle(start: str, known: Mapping[str, str] | None = None) -> str:
    """One script from a module and all that it imports, each once and after what it needs.

    Parameters
    ----------
    start
        File name of the module that begins.
    known
        Text of each module by file name; the page's own otherwise.

    Raises
    ------
    Unbundled
        When a module or an imported name is missing, two modules need each other, a top-level name is used twice,
        or a form of import or export is used that does not survive in one script.

    Examples
    --------
    >>> print(bundle("b.js", {"a.js": "export const one = 1;", "b.js": 'import { one } from "./a.js";\\none;'}))
    // a.js
    const one = 1;
    // b.js
    one;
    """
    texts = modules() if known is None else known
    order: list[str] = []
    _visit(start, texts, order, ())
    owner: dict[str, str] = {}
    exported = {name: _exports(texts[name]) for name in order}
    for name in order:
        for wanted, source in _imports(name, texts[name]):
            missing = [one for one in wanted if one not in exported[source]]
            if missing:
                raise Unbundled(f"{name} imports {', '.join(missing)}, which {source} does not export")
    parts = []
    for name in order:
        plain = _plain(name, texts[name])
        for top in _names(plain):
            if top in owner:
                raise Unbundled(f"'{top}' stands at the top of {owner[top]} and of {name}")
            owner[top] = name
        parts.append(f"// {name}\n{_flush(plain).strip()}")
    # A script in a page ends at the first closing tag, wherever it stands.
    return re.sub(r"</(script)", r"<\\/\1", "\n".join(parts), flags=re.IGNORECASE)


def _visit(name: str, texts: Mapping[str, str], order: list[str], above: tuple[str, ...]) -> None:
    """Put a module after all that it needs."""
    if name in order:
        return
    if name in above:
        raise Unbundled(f"modules need each other: {' -> '.join([*above[above.index(name) :], name])}")
    if name not in texts:
        raise Unbundled(f"there is no module {name}" + (f", which {above[-1]} imports" if above else ""))
    for _, source in _imports(name, texts[name]):
        _visit(source, texts, order, (*above, name))
    order.append(name)


def _imports(name: str, text: str) -> list[tuple[list[str], str]]:
    found = []
    for match in _IMPORT.finditer(text):
        names = [one.strip() for one in (match[1] or "").split(",") if one.strip()]
        renamed = [one for one in names if " as " in one]
        if renamed:
            raise Unbundled(f"{name} imports {renamed[0]}; one script knows one name")
        found.append((names, match[2]))
    return found


def _exports(text: str) -> set[str]:
    return {top for part in _EXPORT.split(text)[1:] for top in _names(part)[:1] or ()} | {
        top for line in re.findall(r"^export\s+(.*)$", text, re.MULTILINE) for top in _names(line)
    }


def _plain(name: str, text: str) -> str:
    """A module without its imports and exports, and without comments on lines of their own, a tenth of its size."""
    bare = _EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", text)))
    for pattern, words in ((_ANY_IMPORT, "import"), (_ANY_EXPORT, "export")):
        found = pattern.search(bare)
        if found:
            line = bare[found.start() :].strip().splitlines()[0]
            raise Unbundled(f"{name} has a form of {words} that does not survive in one script: {line}")
    return bare


def _flush(text: str) -> str:
    """Lines without what indents them, a twentieth of the script; a text in backquotes over several lines stays."""
    if any(line.count("`") % 2 for line in text.splitlines()):
        return text
    return _INDENT.sub("", text)


def _names(text: str) -> list[str]:
    """Names that stand at the top level, those at the beginning of a line."""
    found: list[str] = []
    for match in _TOP.finditer(text):
        if match[1]:
            found.append(match[1])
            if match[0].startswith(("const", "let")):
                line = text[match.end() :].partition("\n")[0]
                found += _MORE.findall(_NESTED.sub("", _QUOTED.sub("", line)))
        else:
            parts = (match[2] or match[3]).split(",")
            found += [part.split(":")[-1].split("=")[0].strip(" .") for part in parts if part.strip()]
    return found
