import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { jsonIfReadable } from '../state-manager/read.ts'
import { targetOf } from '../state-manager/real-path.ts'
import { writeWhole } from '../state-manager/write.ts'
import { DEFAULTS } from './defaults.ts'
import { type Layer, mergeOver, type Places, settingIn, withoutPath } from './layer.ts'

/** A setting of a project's file that makes code act. `digest` stands for exactly this value at this place. */
export interface ActingSetting {
  readonly key: string
  readonly value: unknown
  readonly digest: string
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== false

// What a stranger's file could do with them: run commands, take files along, push, let secrets be committed.
const ACTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  'stages.TEST.commands.lint': isGiven,
  'stages.TEST.commands.test': isGiven,
  'git.workflow': (value) => value === 'branch+PR' || value === 'merge',
  'git.excludePatterns': isGiven,
  'trees.setup': isGiven,
  'trees.copy': isGiven,
  'trees.link': isGiven,
  'workstream.check': isGiven,
  'headless.claude': isGiven,
  'headless.permissionMode': isGiven,
  'headless.allowedTools': isGiven,
  'headless.maxCostUsd': isGiven,
}

/** Those of the project's file that say something else than the user's own settings. */
export const actingSettings = (layers: readonly Layer[]): ActingSetting[] => {
  const own = layers.filter(({ scope }) => scope === 'global').map(({ content }) => content)
  const below = own.reduce<Layer['content']>(mergeOver, DEFAULTS)
  const content = layers.find(({ scope }) => scope === 'project')?.content ?? {}
  return Object.entries(ACTS).flatMap(([key, acts]) => {
    const value = settingIn(content, key)
    if (!acts(value) || isDeepStrictEqual(value, settingIn(below, key))) return []
    return [{ key, value, digest: digestOf('config.json', key, value) }]
  })
}

/** The layers without the acting settings that nobody accepted: whoever reads settings cannot act on those. */
export const trustedLayers = (places: Places, layers: readonly Layer[]): Layer[] => {
  const refused = untrusted(places, actingSettings(layers))
  return layers.map((layer) =>
    layer.scope === 'global'
      ? layer
      : { ...layer, content: refused.reduce((left, { key }) => withoutPath(left, key.split('.')), layer.content) },
  )
}

/** Stands for exactly this content at this place. */
export const digestOf = (...content: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex')

/** Which of these nobody has accepted in this project. */
export const untrusted = <Some extends { readonly digest: string }>(
  places: Places,
  brought: readonly Some[],
): Some[] => {
  if (brought.length === 0) return []
  const accepted = new Set(readTrust(places).get(targetOf(places.project)) ?? [])
  return brought.filter(({ digest }) => !accepted.has(digest))
}

/** Accepts these and what was accepted before. @throws Refused `cannot-write` */
export const accept = (places: Places, digests: readonly string[]): void => {
  const before = readTrust(places)
  const project = targetOf(places.project)
  const accepted = [...new Set([...(before.get(project) ?? []), ...digests])]
  writeTrust(places, new Map([...before, [project, accepted]]))
}

/** Takes back all that was accepted in this project; whether there was anything. @throws Refused `cannot-write` */
export const revoke = (places: Places): boolean => {
  const trust = new Map(readTrust(places))
  const was = trust.delete(targetOf(places.project))
  if (was) writeTrust(places, trust)
  return was
}

type Trust = ReadonlyMap<string, readonly string[]>

// By the real path of a project. Damaged, it says that nothing was accepted.
const File = z.record(z.string(), z.array(z.string()))

// The user's own folder may be a link, to dotfiles.
const fileOf = ({ home }: Places): string => join(targetOf(join(home, '.phasegate')), 'trust.json')

const readTrust = (places: Places): Trust =>
  new Map(Object.entries(z.safeParse(File, jsonIfReadable(fileOf(places))).data ?? {}))

const writeTrust = (places: Places, trust: Trust): void =>
  writeWhole(fileOf(places), `${JSON.stringify(Object.fromEntries(trust), null, 2)}\n`)
