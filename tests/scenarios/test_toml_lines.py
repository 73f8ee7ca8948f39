"""Lines of keys in TOML text."""

from vrkiosk_scenarios.toml_lines import KeyLines

TEXT = '''a = 1
# [not.a.table]
"b c" = [
  1, # ] in a comment
  "]",
]
d = """
[fake]
e = 2
"""

[t.u]
x.y = { z = 1 }
[[s]]
k = 1
[[s]]
k = 2
[s.sub]
m = 3
[[s.list]]
n = 4
'''


def test_keys_are_placed() -> None:
    lines = KeyLines(TEXT)
    for path, line in {
        ("a",): 1,
        ("b c",): 3,
        ("d",): 7,
        ("t", "u"): 12,
        ("t", "u", "x", "y"): 13,
        ("s", 0, "k"): 15,
        ("s", 1, "k"): 17,
        ("s", 1, "sub", "m"): 19,
        ("s", 1, "list", 0, "n"): 21,
    }.items():
        assert lines.line_of(path) == line, path


def test_unknown_keys_fall_back_to_what_is_around_them() -> None:
    lines = KeyLines(TEXT)
    assert lines.line_of(("b c", 1)) == 3
    assert lines.line_of(("t", "u", "x", "y", "z")) == 13
    assert lines.line_of(("s", 1, "missing")) == 16
    assert lines.line_of(("fake", "e")) == 1


def test_an_unfinished_value_is_placed_at_its_start() -> None:
    assert KeyLines("a = 1\nb = [\n1,\n").line_of(("b",)) == 2
