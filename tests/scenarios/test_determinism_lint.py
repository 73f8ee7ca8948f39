"""Engine code uses only arithmetic that every machine rounds the same way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import vrkiosk_scenarios

ROOT = Path(vrkiosk_scenarios.__file__).parent
# What reads files, writes reports or plays an officer: nothing of it runs within a step. Whatever
# is not named here is engine, so that a new module is looked at without being listed.
OUTSIDE = {
    "bad_officers",
    "errors",
    "event_log",
    "examination",
    "gloves",
    "iso6346",
    "lint",
    "miss_report",
    "observation",
    "rubric",
    "scenario_cargo",
    "schema",
    "scoring",
    "search",
    "snapshot",
    "steps",
    "strict_toml",
    "texts",
    "toml_lines",
    "unwrapped",
}
FILES = sorted(
    path
    for path in ROOT.rglob("*.py")
    if path.relative_to(ROOT).parts[0].removesuffix(".py") not in OUTSIDE
    and not path.stem.startswith(("officer", "__init__"))
)
MODULES_REFUSED = {"cmath", "decimal", "fractions", "random", "statistics", "time", "datetime"}
FROM_MATH = {"sqrt"}
# numpy only makes arrays that MuJoCo writes into, and compares; nothing is computed with it.
FROM_NUMPY = {"abs", "array", "full", "int32", "uint8", "zeros"}
# sum() adds floats in another way from Python 3.12 on; pow() is the C library's; hash() and
# set order change from run to run.
BUILTINS_REFUSED = {"sum", "pow", "divmod", "complex", "hash", "id", "eval", "exec"}


def faults(tree: ast.AST) -> list[str]:
    """What of a module's code could differ between machines or runs."""
    found = []
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(
            node.op, ast.Pow | ast.MatMult
        ):
            found.append(f"{line}: {type(node.op).__name__}")
        elif isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            found += [f"{line}: import {n}" for n in names & (MODULES_REFUSED | {"math"})]
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module == "math":
                found += [f"{line}: from math import {n}" for n in names - FROM_MATH]
            elif node.module in MODULES_REFUSED or node.module == "numpy":
                found.append(f"{line}: from {node.module}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "np" and node.attr not in FROM_NUMPY:
                found.append(f"{line}: np.{node.attr}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in BUILTINS_REFUSED:
                found.append(f"{line}: {node.func.id}()")
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Set):
            found.append(f"{line}: order of a set")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engine_code_is_the_same_everywhere(path: Path) -> None:
    assert faults(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "x = a ** 2",
        "x = a @ b",
        "x **= 2",
        "import math",
        "from math import sin",
        "import time",
        "x = np.dot(a, b)",
        "x = sum(a)",
        "for x in {1, 2}: pass",
    ],
)
def test_the_lint_notices(code: str) -> None:
    assert faults(ast.parse(code))
