import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { countText, type Layer, readLayers } from '../configuration/layer.ts'
import { broughtSettings, broughtText } from '../configuration/brought.ts'
import { untrusted } from '../configuration/trust.ts'
import { broughtBy } from '../engine/trust.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { problematic } from '../configuration/load.ts'
import { loadPhases, type PhaseFile, unreadPhases } from '../configuration/phase-files.ts'
import { unlessRefused } from '../workflow/core/refused.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import { type Finding, good, type Look, notice, REINSTALL, wrong } from './finding.ts'

/** Both configuration files, one finding for each that cannot be used. */
export const examineConfiguration: Look = ({ home, project }) => {
  const layers = readLayers({ home, project: project.root })
  const broken = problematic(layers)
  if (broken.length > 0) return broken.map(unusable)
  return good('configuration', layers.map((layer) => `${fileName(layer)} ${countText(layer)}`).join(' · '))
}

const fileName = ({ scope }: Layer): string =>
  scope === 'global' ? '~/.phasegate/config.json' : '.phasegate/config.json'

const unusable = (layer: Layer): Finding => {
  const lines = layer.problems.map(({ position, what }) =>
    position ? `${position.line}:${position.column} ${what}` : what,
  )
  return wrong('configuration', `${fileName(layer)} cannot be used:\n${lines.join('\n')}`, {
    means: 'no run can start; one that is active keeps the settings it was started with',
    fix: text`correct the file, or start anew (it is kept as config.json.bak): ${phasegate('config', 'reset', `--${layer.scope}`)}`,
  })
}

/** The phase files of the plugin and of the project, and whether all is there that the plugin's refer to. */
export const examinePhases: Look = ({ plugin, project }) => {
  const damages = unlessRefused(
    () => damagesOf(plugin),
    ({ said }) => [said],
  )
  if (damages.length > 0)
    return damages.map((what) => wrong('phases', what, { means: 'the plugin is damaged', fix: REINSTALL }))
  return unlessRefused(
    () => {
      const files = loadPhases(plugin, project.root)
      const own = files.filter(({ path }) => !path.startsWith(join(plugin, 'prompts'))).length
      const found = good('phases', `${files.length}${own > 0 ? `, ${own} from .phasegate/phases` : ''}`)
      return [found, ...unreadFinding(unreadPhases(project.root))]
    },
    ({ said }) =>
      wrong('phases', said, {
        means: 'no run can start; one that is active keeps the phases it was started with',
        fix: text`correct the file (docs/custom-phases.md of the plugin says what it may hold), then run: ${phasegate('doctor')}`,
      }),
  )
}

/** What the project has code and agents do that nobody has accepted. Files that cannot be used are told by the other looks. */
export const examineTrust: Look = (site) => {
  const places = { home: site.home, project: site.project.root }
  const brought = unlessRefused(
    () => broughtBy(site),
    () => broughtSettings(places),
  )
  const found = untrusted(places, brought)
  if (found.length > 0) {
    return notice('trust', `nobody has accepted what this project has code and agents do:\n${broughtText(found)}`, {
      means: 'no run and no stage starts',
      fix: text`look at it, then accept exactly this: ${phasegate('trust')}`,
    })
  }
  return brought.length === 0
    ? []
    : good(
        'trust',
        `${counted(brought.length, 'setting or phase file', 'settings and phase files')} of the project, accepted`,
      )
}

const unreadFinding = (names: readonly string[]): Finding[] => {
  if (names.length === 0) return []
  const are = names.length === 1 ? 'is' : 'are'
  return [
    notice('phases', `.phasegate/phases holds ${listed(names)}, which ${are} not looked at`, {
      means: 'a phase is a file right in that folder whose name ends in .md; nothing else becomes one',
      fix: 'rename or move it, if it is meant to be a phase',
    }),
  ]
}

const damagesOf = (plugin: string): Text[] => {
  // As a project the plugin's folder has no phases of its own.
  const files = loadPhases(plugin, plugin)
  if (files.length === 0) return [`${join(plugin, 'prompts', 'phases')} holds no phase`]
  const prompts = ['fix', 'thread'].map((name) => join(plugin, 'prompts', `${name}.md`))
  // `plugin:name` is another plugin's; whether that one is there only Claude Code knows.
  const agents = files
    .flatMap(({ definition }) => [definition.agent ?? '', definition.fixer ?? ''])
    .filter((name) => name !== '' && !name.includes(':'))
    .map((name) => join(plugin, 'agents', `${name}.md`))
  const gone = [...new Set([...prompts, ...agents])].filter((path) => !existsSync(path))
  return [...unmadeInputs(files), ...gone.map((path) => `${path} is gone`)]
}

// The output of a phase whose file is gone is missed by those after it.
const unmadeInputs = (files: readonly PhaseFile[]): string[] => {
  const made = new Set(files.map(({ definition }) => definition.output))
  const missed = files.flatMap(({ definition }) => definition.inputs).filter((input) => !made.has(input))
  return [...new Set(missed)].map((input) => `no phase writes ${input}, which others read: its file is gone`)
}
