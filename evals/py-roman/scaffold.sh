. "$(dirname "$0")/../project.sh"

file README.md <<'END'
# roman

`to_roman(number)`. Tests: `python3 -m unittest discover --start-directory test --top-level-directory .`
END

file test/__init__.py <<'END'
END

file roman.py <<'END'
DIGITS = [(1000, 'M'), (500, 'D'), (100, 'C'), (50, 'L'), (10, 'X'), (5, 'V'), (1, 'I')]


def to_roman(number):
    text = ''
    for value, digit in DIGITS:
        text += digit * (number // value)
        number %= value
    return text
END

file test/test_roman.py <<'END'
import unittest

from roman import to_roman


class ToRoman(unittest.TestCase):
    def test_adds_up(self):
        self.assertEqual(to_roman(1), 'I')
        self.assertEqual(to_roman(3), 'III')
        self.assertEqual(to_roman(16), 'XVI')
        self.assertEqual(to_roman(2015), 'MMXV')
END

ready_to_dispatch
