"""Writes the TypeScript types of a picture's data from the Python types: `python -m tests.helpers.typescript`."""

import ast

from tests.helpers import ROOT

SCHEMA = ROOT / "snippets/_engine/pictures/schema.py"
TYPES = ROOT / "docs/assets/javascripts/explorers/schema.ts"
BEGIN = f"// The data of a picture. Written by `python -m tests.helpers.typescript` from {SCHEMA.relative_to(ROOT)}.\n"
NAMES = {"float": "number", "int": "number", "str": "string", "bool": "boolean", "None": "null"}


def type_of(annotation):
    """The TypeScript of an annotation."""
    match annotation:
        case ast.Constant(str(text)):
            return type_of(ast.parse(text, mode="eval").body)
        case ast.BinOp(left, ast.BitOr(), right):
            return f"{type_of(left)} | {type_of(right)}"
        case ast.Subscript(ast.Name("list"), element):
            inner = type_of(element)
            return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
        case ast.Subscript(ast.Name("dict"), ast.Tuple([ast.Name("str"), value])):
            return f"Readonly<Record<string, {type_of(value)}>>"
        case ast.Subscript(ast.Name("Literal"), words):
            return " | ".join(f'"{word.value}"' for word in getattr(words, "elts", [words]))
        case ast.Name(name):
            return NAMES.get(name, name)
        case ast.Constant(None):
            return "null"
    raise ValueError(f"there is no TypeScript for {ast.unparse(annotation)}")


def typescript(source):
    """The TypeScript of a Python module of TypedDicts, with its docstrings and the comments on its lines."""
    lines = source.splitlines()

    def written(name, annotation):
        _, comment, words = lines[annotation.end_lineno - 1].partition("  # ")
        return f"{name} {type_of(annotation)};{comment and ' // '}{words}"

    parts = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.AnnAssign):
            gap = "\n" if parts and parts[-1].endswith("}") else ""
            parts.append(gap + written(f"export type {statement.target.id} =", statement.value))
        elif isinstance(statement, ast.ClassDef):
            bases = [base.id for base in statement.bases if base.id != "TypedDict"]
            extends = f" extends {', '.join(bases)}" if bases else ""
            fields = [each for each in statement.body if isinstance(each, ast.AnnAssign)]
            parts.append(
                "\n".join(
                    [
                        f"\n/** {ast.get_docstring(statement)} */",
                        f"export interface {statement.name}{extends} {{",
                        *(f"  {written(f'readonly {field.target.id}:', field.annotation)}" for field in fields),
                        "}",
                    ]
                )
            )
    return "\n".join([BEGIN, *parts]) + "\n"


if __name__ == "__main__":
    TYPES.write_text(typescript(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")
