import { doctorText, inWords } from '../../shown/doctor-text.ts'
import { type Cure, cureOf, treat } from '../../doctor/diagnose.ts'
import type { Site } from '../../doctor/finding.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, print, text, written } from '../../workflow/core/text.ts'
import { isBelowClient } from '../reader.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import manifest from '../../../package.json' with { type: 'json' }

export const doctor = (place: Place, { values, colors, reader }: PhasegateInput<'doctor'>): Reply => {
  const { project, plugin, home, env } = place
  const hooksCalled = values['not-called'] ? false : null
  const site: Site = { project, plugin, home, env, now: place.now(), hooksCalled }
  const cure = cureOf(values)
  if (cure !== null && cure !== 'fix' && isBelowClient(env)) throw refuseModel(cure)
  const { done, findings } = treat(site, cure)
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

const refuseModel = (cure: Cure): Refused =>
  new Refused(
    'for-people',
    text`only a person says whose commits count: type ${written(phasegate('doctor', `--${cure}`), 'client')}, or run it in a terminal of your own`,
  )
