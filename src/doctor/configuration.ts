import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Layer, readLayers, valueAt } from '../configuration/layer.ts'
import { problematic } from '../configuration/load.ts'
import { loadPhases, type PhaseFile, unreadPhases } from '../configuration/phase-files.ts'
import { SETTING_KEYS } from '../configuration/setting-keys.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { counted } from '../workflow/core/counted.ts'
import { type Finding, good, listed, notice, REINSTALL, type Site, wrong } from './finding.ts'

/** Both configuration files, one finding for each that cannot be used. */
export const examineConfiguration = ({ home, project }: Site): Finding[] => {
  const layers = readLayers({ home, project: project.root })
  const broken = problematic(layers)
  if (broken.length > 0) return broken.map(unusable)
  return [good('configuration', layers.map((layer) => `${fileName(layer)} ${holds(layer)}`).join(' · '))]
}

const fileName = ({ scope }: Pick<Layer, 'scope'>): string =>
  scope === 'global' ? '~/.phasegate/config.json' : '.phasegate/config.json'

const holds = ({ text: found, content }: Layer): string =>
  found === null ? 'none' : counted(SETTING_KEYS.filter((key) => valueAt(content, key) !== undefined).length, 'setting')

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
export const examinePhases = ({ plugin, project }: Site): Finding[] => {
  const damages = damagesOf(plugin)
  if (damages.length > 0)
    return damages.map((what) => wrong('phases', what, { means: 'the plugin is damaged', fix: REINSTALL }))
  try {
    const files = loadPhases(plugin, project.root)
    const own = files.filter(({ path }) => !path.startsWith(join(plugin, 'prompts'))).length
    const found = good('phases', `${files.length}${own > 0 ? `, ${own} from .phasegate/phases` : ''}`)
    const unread = unreadPhases(project.root)
    return unread.length === 0 ? [found] : [found, unreadFinding(unread)]
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [
      wrong('phases', error.said, {
        means: 'no run can start; one that is active keeps the phases it was started with',
        fix: text`correct the file (docs/custom-phases.md of the plugin says what it may hold), then run: ${phasegate('doctor')}`,
      }),
    ]
  }
}

const unreadFinding = (names: readonly string[]): Finding =>
  notice(
    'phases',
    `.phasegate/phases holds ${listed(names)}, which ${names.length === 1 ? 'is' : 'are'} not looked at`,
    {
      means: 'a phase is a file right in that folder whose name ends in .md; nothing else becomes one',
      fix: 'rename or move it, if it is meant to be a phase',
    },
  )

const damagesOf = (plugin: string): Finding['what'][] => {
  try {
    // As a project the plugin's folder has no phases of its own.
    const files = loadPhases(plugin, plugin)
    if (files.length === 0) return [`${join(plugin, 'prompts', 'phases')} holds no phase`]
    const prompts = ['fix', 'thread'].map((name) => join(plugin, 'prompts', `${name}.md`))
    const agents = files.flatMap(agentsOf).filter((agent) => !isAgent(plugin, agent))
    return [
      ...unmadeInputs(files),
      ...prompts.filter((path) => !existsSync(path)).map((path) => `${path} is gone`),
      ...[...new Set(agents)].map((agent) => `${join(plugin, 'agents', `${agent}.md`)} is gone`),
    ]
  } catch (error) {
    if (error instanceof Refused) return [error.said]
    throw error
  }
}

// The output of a phase whose file is gone is missed by those after it.
const unmadeInputs = (files: readonly PhaseFile[]): string[] => {
  const made = new Set(files.map(({ definition }) => definition.output))
  const missed = files.flatMap(({ definition }) => definition.inputs).filter((input) => !made.has(input))
  return [...new Set(missed)].map((input) => `no phase writes ${input}, which others read: its file is gone`)
}

const agentsOf = ({ definition }: PhaseFile): string[] =>
  [definition.agent, definition.fixer].filter((name) => name !== undefined)

// `plugin:name` is another plugin's; whether that one is there only Claude Code knows.
const isAgent = (plugin: string, agent: string): boolean =>
  agent.includes(':') || existsSync(join(plugin, 'agents', `${agent}.md`))
