"""Wanted pointers as a tree, so that one walk over a document finds all of them."""

from __future__ import annotations

from collections.abc import Iterable

Path = tuple[str, ...]
"""The unescaped tokens of a JSON pointer."""


class Trie(dict[str, "Trie"]):
    """What is wanted below a place: token to the rest."""


def trie_of(paths: Iterable[Path]) -> Trie:
    """Join paths by their common beginnings."""
    root = Trie()
    for path in paths:
        node = root
        for token in path:
            node = node.setdefault(token, Trie())
    return root


def size(trie: Trie) -> int:
    """How many places below the root the trie names, those on the way included."""
    count, waiting = 0, [trie]
    while waiting:
        node = waiting.pop()
        count += len(node)
        waiting.extend(node.values())
    return count
