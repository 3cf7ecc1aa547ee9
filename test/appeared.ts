import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Resolves when a file is there; rejects after 30 seconds. The folder is watched, not asked again and again. */
export const appeared = (folder: string, name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watcher.close()
      reject(new Error(`${name} did not appear in ${folder}`))
    }, 30_000)
    const look = (): void => {
      if (!existsSync(join(folder, name))) return
      clearTimeout(timer)
      watcher.close()
      resolve()
    }
    const watcher = watch(folder, look)
    look()
  })
