import { doctorText, inWords } from '../../shown/doctor-text.ts'
import { type Cure, cureOf, treat } from '../../doctor/diagnose.ts'
import type { Site } from '../../doctor/finding.ts'
import { unlessRefused } from '../../workflow/core/refused.ts'
import { phasegate, print } from '../../workflow/core/text.ts'
import { refuseNoPerson } from '../person.ts'
import type { Reply } from '../reply.ts'
import { conductorOf, type PhasegateInput, type Place } from './place.ts'
import manifest from '../../../package.json' with { type: 'json' }

export const doctor = (place: Place, { values, colors, reader }: PhasegateInput<'doctor'>): Reply => {
  const { project, plugin, home, env } = place
  const hooksCalled = values['not-called'] ? false : null
  const site: Site = { project, plugin, home, env, now: place.now(), hooksCalled }
  const cure = cureOf(values)
  if (cure !== null && cure !== 'fix') refuseModel(place, cure)
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

// Only a person says whose commits count. Of a journal that does not nobody knows who conducts.
const refuseModel = (place: Place, cure: Cure): void => {
  const conductor = unlessRefused(
    () => conductorOf(place),
    () => null,
  )
  refuseNoPerson(place, conductor, phasegate('doctor', `--${cure}`))
}
