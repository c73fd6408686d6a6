"""Mutants of a source file: each is the file with one small mistake in it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from attrs import frozen

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
#: Fields that hold no code that runs: annotations are never looked at.
SILENT = ("annotation", "returns", "type_comment")


@frozen
class Mutant:
    """One mistake: where it is, what was there, what is there now, and the file with it."""

    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.line}: {self.before} → {self.after}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its lines.

    Texts of errors, docstrings, annotations and imports are left alone: no program depends on them.
    """
    tree = ast.parse(source)
    seen = set()
    places = [node for node in _running(tree) if hasattr(node, "lineno")]
    for node in sorted(places, key=lambda node: (node.lineno, node.col_offset)):
        for changed in _changes(node):
            restored = copy.copy(node.__dict__), node.__class__
            before = _line(node)
            node.__class__ = changed.__class__
            node.__dict__.clear()
            node.__dict__.update(changed.__dict__)
            text, after = ast.unparse(ast.fix_missing_locations(tree)), _line(node)
            node.__class__ = restored[1]
            node.__dict__.clear()
            node.__dict__.update(restored[0])
            if text not in seen:
                seen.add(text)
                yield Mutant(node.lineno, before, after, text)


def _line(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:70]


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that decide what a program does."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in SILENT:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _only_told(child):
                continue
            yield from _running(child)


def _only_told(node: ast.AST) -> bool:
    """Whether this is a docstring, an import, an assertion, or for type checkers only."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Assert)):
        return True
    if isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[op]):
            yield _with(node, ops=[COMPARED[type(op)]()])
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in COMPUTED:
            yield _with(node, op=COMPUTED[type(op)]())
        case ast.BoolOp(op=op):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value, lineno=node.lineno, col_offset=node.col_offset)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1, lineno=node.lineno, col_offset=node.col_offset)
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield _with(node, value=ast.Constant(None))
        case ast.Continue():
            yield ast.Break(lineno=node.lineno, col_offset=node.col_offset)
    if isinstance(node, (ast.Raise, ast.AugAssign, ast.Expr)) or _sets_a_part(node):
        yield ast.Pass(lineno=node.lineno, col_offset=node.col_offset)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _sets_a_part(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(
        node.targets[0], (ast.Attribute, ast.Subscript)
    )


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    changed.__dict__ = {**node.__dict__, **fields}
    return changed
