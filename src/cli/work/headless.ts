import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { carriedStage } from '../../claude-code/carried-stage.ts'
import { countAsTold } from '../../claude-code/stage-progress.ts'
import { headlessOf } from '../../commands/headless.ts'
import { broughtSettings, refuseUntrusted } from '../../configuration/brought.ts'
import { loadSettings } from '../../configuration/load.ts'
import { readWork } from '../../engine/workstream/engine-here.ts'
import { execute } from '../../engine/workstream/execute.ts'
import { treeLines } from '../../shown/tree-lines.ts'
import { chooseStream } from '../../state-manager/work-folder.ts'
import { type Reader, work } from '../../workflow/core/text.ts'
import { stageNumber } from '../../workflow/plan/id.ts'
import { threadsOf } from '../../workflow/plan/plan.ts'
import { headless } from '../headless/door.ts'
import { inShell } from '../reader.ts'
import type { Reply } from '../reply.ts'
import { handedIn } from './handed-in.ts'
import { streamOf } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

/** Carries a stage, or a batch of it, out here. */
export const run = (place: WorkPlace, input: WorkInput<'run'>): Promise<Reply> => {
  const { values, colors } = input
  const stream = streamOf(place, input)
  const root = dirname(stream.work)
  const { plugin, home } = place.surroundings
  const places = { home, project: root }
  refuseUntrusted(places, broughtSettings(places))
  const settings = loadSettings(places)
  const ground = { root, plugin, home, env: place.env, now: place.now, settings, paint: colors }
  // Another workstream may be made current while this one is carried out: then what comes next says which it is about.
  const reader = (): Reader => {
    const isCurrent = chooseStream(stream.work, null).id === stream.id
    return inShell(isCurrent ? values : { ...values, stream: stream.id })
  }
  const asked = { ...headlessOf(values), by: 'work run' }
  return headless(ground, asked, ({ budget, ...caller }) => {
    countAsTold(stream)
    const { stage, batch } = values
    const args = {
      stage: stage === undefined ? null : stageNumber(stage),
      ...(batch === undefined ? {} : { batch }),
      takeOver: values['take-over'],
      withChanges: values['with-changes'],
      budget,
    }
    const { now, scope } = execute(stream, place.surroundings, args, caller)
    const read = () => {
      const found = readWork(stream, place.surroundings)
      return found.state.scope ? carriedStage(found, place.surroundings, found.state.scope, reader()) : null
    }
    const trees = now.state.trees && 'branch' in now.state.trees ? now.state.trees : null
    const which = scope.batch === null ? ['--stage', String(Number(scope.stage))] : ['--batch', scope.batch]
    return {
      told: treeLines(now.state.trees).join('\n'),
      what: { id: stream.id, journal: stream.journal, read, handIn: handedIn(place, stream) },
      away: {
        run: `${stream.id}-${cloneOf(root)}`,
        branch: trees?.branch ?? null,
        keep: trees?.keep ?? null,
        reads: () => ({ folder: stream.folder, files: { 'PLAN.md': readFileSync(stream.plan, 'utf8') } }),
        needs: (step) =>
          threadsOf(readWork(stream, place.surroundings).view.plan).find(({ id }) => id === step)?.needs ?? [],
      },
      codeOf: (command, step) => [
        join(plugin, 'dist', 'work.js'),
        command,
        '--stage',
        String(Number.parseInt(step, 10)),
        '--stream',
        stream.id,
      ],
      goOn: work('run', ...which),
      reader,
    }
  })
}

// The same workstream may be carried out in two clones, on one pool and through one remote.
const cloneOf = (root: string): string => createHash('sha256').update(`${hostname()}:${root}`).digest('hex').slice(0, 8)
