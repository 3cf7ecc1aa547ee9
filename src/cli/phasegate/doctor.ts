import { doctorText, inWords } from '../../shown/doctor-text.ts'
import { diagnose, treat } from '../../doctor/diagnose.ts'
import type { Site } from '../../doctor/finding.ts'
import { print } from '../../workflow/core/text.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'
import manifest from '../../../package.json' with { type: 'json' }

export const doctor = (place: Place): CliCommand => ({
  name: 'doctor',
  summary: 'Examine the installation and the run; say what is wrong and how to repair it',
  options: [
    { name: 'fix', summary: 'repair what can be repaired without losing anything' },
    { name: 'not-called', summary: 'a hook should have answered instead of this command, and did not' },
    JSON_OPTION,
  ],
  positionals: [],
  example: 'doctor --fix',
  run: ({ switches, colors, reader }) => {
    const { project, plugin, home, env } = place
    const hooksCalled = switches.has('not-called') ? false : null
    const site: Site = { project, plugin, home, env, now: place.now(), hooksCalled }
    const { done, findings } = switches.has('fix') ? treat(site) : { done: [], findings: diagnose(site) }
    const ok = findings.every(({ state }) => state !== 'wrong')
    return {
      text: doctorText({ version: manifest.version, root: project.root, findings, done }, colors, reader),
      json: {
        ok,
        repaired: done.map((line) => print(line, reader)),
        findings: findings.map((finding) => inWords(finding, reader)),
      },
      exitCode: ok ? 0 : 1,
    }
  },
})
