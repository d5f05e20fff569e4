"""What a mechanism says that it reads and writes, against what its code touches: read by clang's parser.

`reads` and `writes` are names with commas between them, or "-" for none:

    pools, immune.helpers    fields of the World; of those in NESTED, which hold several ideas, one part
    lever spleen_flow        World::levers; writing is turning. "levers": any of them
    hazard of senescence     by cause of death. "hazards": all of them
    event ivig               what may happen to a patient. "events": any of them; "agenda": what is planned

What is written is not named again among what is read. What is fixed after the start need not be named in `reads`, but
for who the patient is. Whatever could change something (a reference, a method that is not const) counts as writing it.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from clang.cindex import Cursor, CursorKind, Index, TranslationUnit, TypeKind

NESTED = ("immune", "marrow", "patient")
SAME = {
    "alive_by_birth": "platelets",
    "first_birth_step": "platelets",
    "alive_by_antigen": "platelets",
    "labels": "pools",
    "labelled": "pools",
    "newborn": "pools",
}
SILENT = {"immune.agents_per_response", "immune.active"}  # how it is simulated
MEMORY = {"departures", "workspace"}  # holds nothing from one step to the next
ROOTS = {  # where an object of these types stands in the World
    "World": "", "ImmuneSystem": "immune", "ImmunePerson": "immune.person", "Lineage": "immune.lineages", "Marrow": "marrow",
    "MegakaryocyteSample": "marrow.cells", "Macrophages": "macrophages", "Clone": "clones", "Pool": "pools", "Patient": "patient",
    "Ledger": "ledger", "DrugInBody": "drugs", "Episode": "episodes", "ClinicNotes": "clinic", "BleedHistory": "bleed_history", "ProtocolNotes": "clinic",
}  # fmt: skip
NEUTRAL = {"operator[]", "at", "begin", "end", "front", "back", "data", "operator*", "operator->"}  # say nothing of what is done with it
FUNCTIONS = (CursorKind.CXX_METHOD, CursorKind.FUNCTION_DECL, CursorKind.FUNCTION_TEMPLATE)
SELF_DESCRIPTION = {"table", "event", "tables"}


@dataclass
class Touched:
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)

    def add(self, other: "Touched") -> None:
        self.reads |= other.reads
        self.writes |= other.writes


def sources(files: Mapping[str, str]) -> dict[str, str]:
    """What says in its source what it touches, and all that this needs: not the programs above, nor what is composed of a file."""
    mechanisms = re.compile(r"models/(?!run/)\w+/\w+\.(h|cpp)")
    below = {path: text for path, text in files.items() if mechanisms.fullmatch(path) and '#include "models/plateletsim.h"' not in text}
    composed = tuple(path.removesuffix(".h") for path, text in below.items() if re.search(r"std::string [^;]*\breads\b", text))
    return {path: text for path, text in below.items() if path.endswith(".h") or not path.startswith(composed)}


def parse(files: Mapping[str, str], root: Path) -> TranslationUnit:
    """All of these files at once, with headers from `root` where they are not among them."""
    compiler = subprocess.run(["g++", "-print-file-name=include"], check=True, capture_output=True, text=True).stdout.strip()
    sources = [(f"{root}/{path}", text) for path, text in files.items()]
    whole = "".join(f'#include "{path}"\n' for path in files if path.startswith("models/"))
    unit = Index.create().parse(f"{root}/all.cpp", ["-std=c++20", f"-I{root}", "-isystem", compiler], [(f"{root}/all.cpp", whole), *sources])
    errors = [str(diagnostic) for diagnostic in unit.diagnostics if diagnostic.severity >= 3]
    assert not errors, "\n".join(errors)
    return unit


def below(cursor: Cursor) -> Iterator[Cursor]:
    for child in cursor.get_children():
        yield child
        yield from below(child)


def struct_of(cursor: Cursor) -> str:
    return cursor.semantic_parent.spelling if cursor.semantic_parent else ""


def is_of_enum(cursor: Cursor, name: str) -> bool:
    return cursor.kind == CursorKind.DECL_REF_EXPR and bool(cursor.referenced) and struct_of(cursor.referenced) == name


def changes(kind: object) -> bool:
    """Whether something of this type is a reference through which its object may change."""
    return kind.kind == TypeKind.LVALUEREFERENCE and not kind.get_pointee().is_const_qualified()


def is_followed(kind: object) -> bool:
    """Whether what happens to an object of this type is seen at its members."""
    return re.sub(r"\bconst\b|[&\s]|\b\w+::", "", kind.get_canonical().spelling) in ROOTS


class Code:
    """What every function of a translation unit touches of the World."""

    def __init__(self, unit: TranslationUnit) -> None:
        self.functions: dict[str, Cursor] = {}
        self.classes: list[Cursor] = []
        for cursor in self.ours(unit.cursor):
            if cursor.kind in FUNCTIONS and cursor.is_definition():
                self.functions[cursor.get_usr()] = cursor
            if cursor.kind == CursorKind.STRUCT_DECL and cursor.is_definition():
                self.classes.append(cursor)
        self.of_function = cache(self._of_function)

    @staticmethod
    def ours(cursor: Cursor) -> Iterator[Cursor]:
        for child in cursor.get_children():
            if child.location.file and "/models/" in child.location.file.name:
                yield child
                if child.kind in (CursorKind.NAMESPACE, CursorKind.STRUCT_DECL, CursorKind.CLASS_DECL):
                    yield from Code.ours(child)

    def mechanisms(self) -> dict[str, tuple[str, str, Touched]]:
        """By name of the struct: what it says that it reads, that it writes, and what it does."""
        found = {}
        for struct in self.classes:
            said = {child.spelling: self.literal(child) for child in struct.get_children() if child.kind == CursorKind.VAR_DECL}
            if said.keys() >= {"name", "reads", "writes"}:
                found[struct.spelling] = (said["reads"], said["writes"], self.of_struct(struct))
        return found

    @staticmethod
    def literal(cursor: Cursor) -> str:
        return next((child.spelling.strip('"') for child in below(cursor) if child.kind == CursorKind.STRING_LITERAL), "")

    def of_struct(self, struct: Cursor) -> Touched:
        touched = Touched()
        for usr, function in self.functions.items():
            if struct_of(function) == struct.spelling and function.spelling not in SELF_DESCRIPTION:
                touched.add(self.of_function(usr))
                if function.spelling == "harm":
                    touched.writes |= {f"hazard of {cause}" for cause in self.causes(function)}
        return touched

    def causes(self, function: Cursor) -> set[str]:
        found = set()
        for cursor in below(function):
            if is_of_enum(cursor, "Cause"):
                found.add(cursor.spelling)
            callee = cursor.kind == CursorKind.CALL_EXPR and cursor.referenced and self.functions.get(cursor.referenced.get_usr())
            if callee:
                found |= self.causes(callee)
        return found

    def _of_function(self, usr: str) -> Touched:
        touched = Touched()
        self.visit(self.functions[usr], touched, written=False)
        return touched

    def visit(self, cursor: Cursor, touched: Touched, written: bool) -> None:
        """`written`: whether what this expression names is changed."""
        kind, children = cursor.kind, list(cursor.get_children())
        if kind == CursorKind.MEMBER_REF_EXPR and cursor.referenced and cursor.referenced.kind == CursorKind.FIELD_DECL:
            return self.member(cursor, touched, written)
        if kind == CursorKind.CALL_EXPR:
            return self.call(cursor, children, touched, written)
        operator = kind in (CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR, CursorKind.UNARY_OPERATOR)
        assigns = operator and self.assigns(cursor, children)
        binds = kind == CursorKind.VAR_DECL and changes(cursor.type) and not is_followed(cursor.type)
        loops = kind == CursorKind.CXX_FOR_RANGE_STMT and changes(children[0].type) and not is_followed(children[0].type)
        passes = kind in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR, CursorKind.ARRAY_SUBSCRIPT_EXPR)
        for place, child in enumerate(children):
            into = (assigns and place == 0) or binds or (loops and place == 1) or (passes and written and place == 0)
            self.visit(child, touched, into)
        return None

    @staticmethod
    def assigns(cursor: Cursor, children: list[Cursor]) -> bool:
        if cursor.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR:
            return True
        tokens = [token.spelling for token in cursor.get_tokens()]
        if cursor.kind == CursorKind.UNARY_OPERATOR:
            return "++" in (tokens[0], tokens[-1]) or "--" in (tokens[0], tokens[-1])
        operator = len(list(children[0].get_tokens()))
        return tokens[operator : operator + 1] == ["="]

    def call(self, cursor: Cursor, children: list[Cursor], touched: Touched, written: bool) -> None:
        callee = cursor.referenced
        if callee and callee.get_usr() in self.functions:
            touched.add(self.of_function(callee.get_usr()))
        if cursor.spelling == "on" and callee and struct_of(callee) == "Now":
            touched.reads.add("event " + self.literal(cursor))
        method = bool(callee and callee.kind == CursorKind.CXX_METHOD and not callee.is_static_method())
        neutral = cursor.spelling in NEUTRAL
        arguments = list(cursor.get_arguments())  # an operator's object is the first of them
        kinds = list(callee.type.argument_types()) if callee else []
        called = next((child for child in children[:1] if method and child.kind == CursorKind.MEMBER_REF_EXPR and child.referenced == callee), None)
        objects = list(called.get_children()) if called else arguments[:1] if method else []
        if method and not called:
            arguments = arguments[1:]
        if method and struct_of(callee) == "Levers":
            lever = next((child.spelling for child in below(cursor) if is_of_enum(child, "Lever")), None)
            (touched.reads if neutral else touched.writes).add(f"lever {lever}" if lever else "levers")
        elif method and struct_of(callee) == "Agenda":
            (touched.reads if callee.is_const_method() else touched.writes).add("agenda")
        else:
            changed = method and (written if neutral else not callee.is_const_method()) and not self.is_traced(callee)
            for thing in objects:
                self.visit(thing, touched, changed)
        for place, argument in enumerate(arguments):
            self.visit(argument, touched, place < len(kinds) and changes(kinds[place]) and not is_followed(kinds[place]))

    def is_traced(self, callee: Cursor) -> bool:
        return struct_of(callee) in ROOTS and callee.get_usr() in self.functions

    def member(self, cursor: Cursor, touched: Touched, written: bool) -> None:
        """The whole chain a.b[c].d of members that ends here."""
        path, base = [cursor.referenced], cursor
        while True:
            inner = list(base.get_children())
            if not inner:
                break
            base, rest = inner[0], inner[1:]
            if base.kind == CursorKind.CALL_EXPR and base.spelling in NEUTRAL:
                rest += list(base.get_children())[1:]
            for child in rest:
                self.visit(child, touched, written=False)
            if base.kind == CursorKind.MEMBER_REF_EXPR and base.referenced.kind == CursorKind.FIELD_DECL:
                path.insert(0, base.referenced)
            elif base.kind == CursorKind.CALL_EXPR and base.spelling not in NEUTRAL:
                self.visit(base, touched, written)
                break
        if "Pathway" in path[0].type.spelling:
            touched.reads.add("hazards")
        if (struct_of(path[0]), path[0].spelling) == ("Now", "events"):
            touched.reads.add("events")
        local = base.kind == CursorKind.DECL_REF_EXPR and base.referenced.kind == CursorKind.VAR_DECL and base.referenced.type.kind != TypeKind.LVALUEREFERENCE
        if struct_of(path[0]) not in ROOTS or local:
            return
        names = [*ROOTS[struct_of(path[0])].split("."), *(part.spelling for part in path)]
        name = named([part for part in names if part])
        if written or name not in NESTED:
            (touched.writes if written else touched.reads).add(name)


def named(parts: list[str]) -> str:
    """A path as the lists name it."""
    first = SAME.get(parts[0], parts[0])
    return ".".join(parts[:2]) if first in NESTED else first


def fixed(world: str) -> set[str]:
    """The first block of the World, but for who the patient is."""
    block = world.partition("fixed after the start.\n")[2].partition("\n\n")[0]
    return set(re.findall(r"^\s*[\w:<>, ]+[ >](\w+)(?:\{\}| = [^;]*)?;", block, re.MULTILINE)) - {"patient"} | SILENT


def covers(said: str, name: str) -> bool:
    return said == name or (said in NESTED[1:] and name.startswith(said + ".")) or (said in ("levers", "events") and name.startswith(said[:-1] + " "))


def check(said: tuple[str, str], touched: Touched, silent: set[str]) -> list[str]:
    """What a mechanism does and does not say, or says and does not do."""
    reads, writes = ([] if names == "-" else names.split(", ") for names in said)
    only_read = touched.reads - touched.writes
    faults = []
    for word, names, must, may in (("reads", reads, only_read - silent, only_read), ("writes", writes, touched.writes - MEMORY, touched.writes)):
        faults += [f"{word} {name} and does not say so" for name in sorted(must) if not any(covers(told, name) for told in names)]
        faults += [f"says that it {word} {told} and does not" for told in names if not any(covers(told, name) for name in may)]
    return faults
