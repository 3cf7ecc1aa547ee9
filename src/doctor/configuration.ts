import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Layer, readLayers, valueAt } from '../configuration/layer.ts'
import { loadSettings } from '../configuration/load.ts'
import { loadPhases, type PhaseFile } from '../configuration/phase-files.ts'
import { SETTING_KEYS } from '../configuration/setting-keys.ts'
import { Refused } from '../workflow/refused.ts'
import { counted } from '../workflow/counted.ts'
import { type Finding, good, REINSTALL, type Site, wrong } from './finding.ts'

/** Both configuration files, one finding for each that cannot be used. */
export const examineConfiguration = ({ home, project }: Site): Finding[] => {
  const places = { home, project: project.root }
  const layers = readLayers(places)
  const broken = layers.filter(({ problems }) => problems.length > 0)
  if (broken.length > 0)
    return broken.map((layer) =>
      unusable(
        layer,
        layer.problems.map((line) => line.replace(`${layer.file}:`, '')),
      ),
    )
  try {
    loadSettings(places)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const [, ...lines] = error.message.split('\n')
    return [unusable(layers.at(-1), lines.slice(0, -1))]
  }
  return [good('configuration', layers.map((layer) => `${fileName(layer)} ${holds(layer)}`).join(' · '))]
}

const fileName = ({ scope }: Pick<Layer, 'scope'>): string =>
  scope === 'global' ? '~/.phasegate/config.json' : '.phasegate/config.json'

const holds = ({ text, content }: Layer): string =>
  text === null ? 'none' : counted(SETTING_KEYS.filter((key) => valueAt(content, key) !== undefined).length, 'setting')

const unusable = (layer: Layer | undefined, problems: readonly string[]): Finding => {
  const scope = layer?.scope ?? 'project'
  return wrong('configuration', `${fileName({ scope })} cannot be used:\n${problems.join('\n')}`, {
    means: 'no run can start; one that is active keeps the settings it was started with',
    fix: `correct the file, or start anew (it is kept as config.json.bak): phasegate config reset --${scope}`,
  })
}

/** The phase files of the plugin and of the project, and whether the agents of the plugin are all there. */
export const examinePhases = ({ plugin, project }: Site): Finding[] => {
  try {
    const files = loadPhases(plugin, project.root)
    if (files.length === 0) return [damaged(`${join(plugin, 'prompts', 'phases')} holds no phase`)]
    const missing = new Set(files.flatMap(agentsOf).filter((agent) => !isAgent(plugin, agent)))
    if (missing.size > 0)
      return [...missing].map((agent) => damaged(`${join(plugin, 'agents', `${agent}.md`)} is gone`))
    if (!existsSync(join(plugin, 'prompts', 'fix.md'))) return [damaged(`${join(plugin, 'prompts', 'fix.md')} is gone`)]
    const own = files.filter(({ path }) => !path.startsWith(join(plugin, 'prompts'))).length
    return [good('phases', `${files.length}${own > 0 ? `, ${own} from .phasegate/phases` : ''}`)]
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (!isWhole(plugin)) return [damaged(error.message)]
    return [
      wrong('phases', error.message, {
        means: 'no run can start; one that is active keeps the phases it was started with',
        fix: 'correct the file (docs/custom-phases.md of the plugin says what it may hold), then run: phasegate doctor',
      }),
    ]
  }
}

// The plugin's folder as a project has no phases of its own: what is refused then is the plugin's.
const isWhole = (plugin: string): boolean => {
  try {
    return loadPhases(plugin, plugin).length > 0
  } catch {
    return false
  }
}

const agentsOf = ({ definition }: PhaseFile): string[] =>
  [definition.agent, definition.fixer].filter((name) => name !== undefined)

// `plugin:name` is another plugin's; whether that one is there only Claude Code knows.
const isAgent = (plugin: string, agent: string): boolean =>
  agent.includes(':') || existsSync(join(plugin, 'agents', `${agent}.md`))

const damaged = (what: string): Finding => wrong('phases', what, { means: 'the plugin is damaged', fix: REINSTALL })
