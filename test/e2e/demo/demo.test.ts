import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../client/binary.ts'

test('the demo takes the sample from task to commit, tells it in plain lines, and leaves the project', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  // Rejects when the exit code is not 0.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/e2e/demo/main.ts'], {
    cwd: REPOSITORY,
    // Libraries colour what they print when there is `CI`, into a pipe too.
    env: { ...process.env, TMPDIR: folder, DEMO_SLOWER: '0', CI: 'true', NO_COLOR: undefined, FORCE_COLOR: undefined },
  })
  expect(stderr).toBe('')
  expect(stdout.match(/[✓–] \d\S* .* of 13/g)).toHaveLength(13)
  expect(stdout).toMatch(/▸ .*task-1.* \(task-agent\)$/m)
  expect(stdout).toMatch(
    /Phasegate: done[^]*\$ git diff --stat main\.\.\.phasegate\/add-a-json-flag-to-tally\n[^]*7 files changed[^]*4\.3-completion\.json/,
  )
  expect(stdout).toMatch(/\$ phasegate merge\n.* is merged into main [^]*"file": "README\.md"/)
  expect(stdout).not.toContain('\u001b')
  expect(stdout).toContain(`cd '${folder}`)
})
