import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { ifReadable, isFolder } from '../state-manager/read.ts'
import { ownFolder, sealKey } from '../state-manager/seal.ts'
import { type Finding, notice } from './finding.ts'

/** Whether what is decided here can be sealed. */
export const examineSeal = (): Finding[] => {
  const folder = ownFolder()
  if (sealKey() !== null || isWritable(isFolder(folder) ? folder : dirname(folder))) return []
  return [
    notice('seal', `${folder} cannot be written`, {
      means: 'what is decided here goes unsealed: nobody could tell if somebody else changed it',
      fix: `chmod u+rwX '${folder}'`,
    }),
  ]
}

const isWritable = (folder: string): boolean =>
  ifReadable(() => {
    accessSync(folder, constants.W_OK)
    return true
  }, false)
