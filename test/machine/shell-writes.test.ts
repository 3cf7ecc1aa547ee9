import { expect, test } from 'vitest'
import { shellWrite } from '../../src/machine/shell-writes.ts'

test.each([
  ["sed -i 's/a/b/' src/one.ts", 'sed -i s/a/b/ src/one.ts'],
  ['sed -n 1,5p a.ts && perl -pi -e s/a/b/ a.ts', 'perl -pi -e s/a/b/ a.ts'],
  ['echo mine > src/one.ts', '> src/one.ts'],
  ['echo mine >>"src/a b.ts"', '> src/a b.ts'],
  ['npm test &> out.txt', '> out.txt'],
  ["cat > src/one.ts <<'EOF'\nx > y\nEOF", '> src/one.ts'],
  ['ls | tee list.txt', 'tee list.txt'],
  ['cd src; rm -f one.ts', 'rm -f one.ts'],
  ['find . -name x | xargs rm one', 'xargs rm one'],
  ['cp /tmp/new.ts src/new.ts', 'cp /tmp/new.ts src/new.ts'],
  ['git commit -m done', 'git commit -m done'],
  ['git -C sub checkout -- a.ts', 'git -C sub checkout -- a.ts'],
  ['git stash', 'git stash'],
  ['if true; then rm one.ts; fi', 'then rm one.ts'],
  ['echo "$(rm one.ts)" `touch two.ts`', 'rm one.ts'],
  ['echo mine > /tmp/project/src/one.ts', '> /tmp/project/src/one.ts'],
])('%s changes files: %s', (command, part) => {
  expect(shellWrite(command, '/tmp/project')).toBe(part)
})

test.each([
  'git diff HEAD -- src/one.ts | head -200',
  'git log --oneline -5; git merge-base a b; git stash list',
  'npm test 2>&1 | tail -20',
  'npx tsc --noEmit > /dev/null 2>&1',
  'node -e "const f = (x) => x; if (1 > 0) f()"',
  "grep -n 'a > b' src/*.ts",
  'cp -r . /tmp/copy && cd /tmp/copy',
  'out=$(mktemp) && npm test > "$out"; rm -f $out',
  "node <<'EOF'\nif (2 > 1) console.log('rm -rf x')\nEOF",
  "sed -n '1,40p' src/one.ts",
  'cat < src/one.ts',
])('%s changes none', (command) => {
  expect(shellWrite(command, '/tmp/project')).toBeNull()
})
