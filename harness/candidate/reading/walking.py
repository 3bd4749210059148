"""All nodes of a tree of code, which many questions are asked of, found once."""

from __future__ import annotations

import ast
import functools


@functools.lru_cache(maxsize=512)
def walked(tree: ast.AST) -> tuple[ast.AST, ...]:
    """As ``ast.walk`` gives them, of a tree that nobody changes."""
    return tuple(ast.walk(tree))
