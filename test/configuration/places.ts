import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { configurationFile, type Places, type Scope } from '../../src/configuration/layer.ts'
import { carryOutTrust, type Ground } from '../../src/engine/trust.ts'
import type { Text } from '../../src/workflow/core/text.ts'

/** A home and a project with these configuration files (text, or a value written as JSON); gone after the test. */
export const places = (files: Partial<Record<Scope, unknown>> = {}): Places => {
  const root = mkdtempSync(join(tmpdir(), 'phasegate-settings-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const made = { home: join(root, 'home'), project: join(root, 'project') }
  if ('global' in files) writeConfiguration(made, 'global', files.global)
  if ('project' in files) writeConfiguration(made, 'project', files.project)
  return made
}

export const writeConfiguration = (made: Places, scope: Scope, content: unknown): void => {
  const file = configurationFile(made, scope)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}

/** The text of a scope's file, or null. */
export const configurationText = (made: Places, scope: Scope): string | null => {
  const file = configurationFile(made, scope)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** As `/phasegate:trust`: a person accepts all that a project has code and agents do. */
export const accepted = (ground: Ground): Text => carryOutTrust(ground, { show: false, revoke: false }).said
