import unittest

from text.slug import slug
from text.wrap import wrap


class Hidden(unittest.TestCase):
    def test_slug(self):
        known = {'Café: a  test!': 'cafe-a-test', '  -- ': '', 'Über 2 Dinge': 'uber-2-dinge'}
        self.assertEqual({title: slug(title) for title in known}, known)

    def test_wrap(self):
        self.assertEqual(wrap('one two three', 7), ['one two', 'three'])
        self.assertEqual(wrap('a  extraordinary b', 5), ['a', 'extraordinary', 'b'])
        self.assertEqual(wrap('', 5), [])
