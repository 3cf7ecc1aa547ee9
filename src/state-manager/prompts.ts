import { join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import type { Project } from './project.ts'
import { textIfReadable } from './read.ts'
import { writeWhole } from './write.ts'

/** The name of the prompt of fixer steps, beside the ids of the phases. */
export const FIX_PROMPT = 'fix'

/**
 * Keeps the prompts of a run with the run: an update of the plugin in its middle changes nothing, and no hook parses YAML.
 *
 * @param prompts text by phase id, and the one of `FIX_PROMPT`
 * @throws Refused `cannot-write`
 */
export const keepPrompts = (project: Project, prompts: Readonly<Record<string, string>>): void => {
  for (const [name, prompt] of Object.entries(prompts)) writeWhole(promptPath(project, name), prompt)
}

/** @throws Refused `prompt-missing` */
export const readPrompt = (project: Project, name: string): string => {
  const path = promptPath(project, name)
  const prompt = textIfReadable(path)
  if (prompt !== null) return prompt
  throw new Refused('prompt-missing', text`${path} is gone. Write it again: ${phasegate('doctor', '--fix')}`)
}

const promptPath = (project: Project, name: string): string => join(project.tmp, 'prompts', `${name}.md`)
