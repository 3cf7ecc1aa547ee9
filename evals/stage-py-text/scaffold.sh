. "$(dirname "$0")/../project.sh"

file README.md <<'END'
# text

Slugs and wrapped lines. Tests: `python3 -m unittest discover --start-directory test --top-level-directory .`
END

file test/__init__.py <<'END'
END

file text/__init__.py <<'END'
END

file text/slug.py <<'END'
def slug(title):
    return title.lower().replace(' ', '-')
END

file test/test_text.py <<'END'
import unittest

from text.slug import slug


class Slug(unittest.TestCase):
    def test_joins_words(self):
        self.assertEqual(slug('Hello World'), 'hello-world')
END

file work/001-py-text/PLAN.md <<'END'
# Plan: Text
## Summary
Slugs and wrapped lines. Tests: `python3 -m unittest discover --start-directory test --top-level-directory .`
## References
- README.md
## Stages
### Stage 01: Text
#### Definition
All of it works and is tested.
#### Constitution
Nothing else is touched; no test is weakened.
#### Questions
- [x] Any dependency? None.
#### Batches
##### Batch 01: Both
###### Thread 01: Slug @agent:default
**Summary:** Slug.
**Files:** `text/slug.py`, `test/test_slug.py`
**Details:**
`slug` takes accents off letters (é becomes e), makes everything that is no letter or digit one dash, and has none at its ends. Test it in `test/test_slug.py`.
###### Thread 02: Wrap @agent:default
**Summary:** Wrap.
**Files:** `text/wrap.py`, `test/test_wrap.py`
**Details:**
`wrap(text, width)` gives a list of lines of whole words, none longer than width unless it is one word; an empty list for no words. Test it in `test/test_wrap.py`.
END

ready_to_execute 001-py-text
