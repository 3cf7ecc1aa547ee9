import { expect } from 'vitest'
import { stageContract } from '../headless/stage-contract.ts'
import { emptyRepository, git } from '../machine/folder.ts'
import { machineHere, poolHere } from './scene.ts'

const { address } = poolHere()
const homes = new Map<string, string>()

stageContract(
  (client, root) => {
    const remote = emptyRepository()
    git(root, 'remote', 'add', 'origin', remote)
    homes.set('remote', remote)
    for (const [id, labels] of [
      ['plain', []],
      ['big', ['crane']],
    ] as const)
      homes.set(id, machineHere(address(), client, { id, labels }).home)
    const { url, token } = address()
    return { words: ['--workers', url], env: { PHASEGATE_WORKERS_TOKEN: token } }
  },
  ({ root, heard }) => {
    // A thread is done where its plan says that it can be, in a tree of that machine.
    for (const { folder, prompt } of heard('01.02.01')) {
      expect(folder).toContain(homes.get('big'))
      expect(prompt).not.toContain(root)
    }
    expect(heard('01.01.02')[2]?.prompt).toContain('nothing differs in your tree')
    expect(git(homes.get('remote') ?? '', 'for-each-ref', 'refs/phasegate')).toBe('')
  },
)
