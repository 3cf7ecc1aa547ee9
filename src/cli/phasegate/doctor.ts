import { doctorText, inWords } from '../../shown/doctor-text.ts'
import { diagnose, treat } from '../../doctor/diagnose.ts'
import type { Site } from '../../doctor/finding.ts'
import { print } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import manifest from '../../../package.json' with { type: 'json' }

export const doctor = (place: Place, { values, colors, reader }: PhasegateInput<'doctor'>): Reply => {
  const { project, plugin, home, env } = place
  const hooksCalled = values['not-called'] ? false : null
  const site: Site = { project, plugin, home, env, now: place.now(), hooksCalled }
  const { done, findings } = values.fix ? treat(site) : { done: [], findings: diagnose(site) }
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
}
