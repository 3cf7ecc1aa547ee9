import { expect, test } from 'vitest'
import { stageIsDone } from '../headless/stage-contract.ts'
import { emptyRepository, git } from '../machine/folder.ts'
import { machineHere, poolHere } from './scene.ts'

const { address } = poolHere()

test('a stage is carried out by other machines, each thread by one that has what it needs', async () => {
  const remote = emptyRepository()
  const homes: string[] = []
  const { root, heard } = await stageIsDone((client, project) => {
    git(project, 'remote', 'add', 'origin', remote)
    const here = { plain: [], big: ['crane'] }
    for (const [id, labels] of Object.entries(here)) homes.push(machineHere(address(), client, { id, labels }).home)
    return { words: ['--workers', address().url], env: { PHASEGATE_WORKERS_TOKEN: address().token } }
  })
  for (const { folder, prompt } of heard('01.02.01')) {
    expect(folder).toContain(homes[1])
    expect(prompt).not.toContain(root)
  }
  expect(heard('01.01.02')[2]?.prompt).toContain('nothing differs in your tree')
  expect(git(remote, 'for-each-ref', 'refs/phasegate')).toBe('')
})
