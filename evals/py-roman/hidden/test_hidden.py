import unittest

from roman import to_roman


class Hidden(unittest.TestCase):
    def test_takes_away(self):
        known = {4: 'IV', 9: 'IX', 14: 'XIV', 40: 'XL', 90: 'XC', 400: 'CD', 944: 'CMXLIV', 3999: 'MMMCMXCIX'}
        self.assertEqual({number: to_roman(number) for number in known}, known)

    def test_refuses(self):
        for number in (0, -1, 4000):
            with self.assertRaises(ValueError):
                to_roman(number)
