import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ToolCall } from '../model/reply.ts'
import type { ToolResult } from '../model/turn.ts'

/** Carries out a call of a tool for files; `folder` is that of its caller. */
export const useFileTool = ({ tool, input }: ToolCall, folder: string): ToolResult => {
  const named = String(input['file_path'])
  const path = resolve(folder, named)
  try {
    switch (tool) {
      case 'Read':
        return { text: readFileSync(path, 'utf8'), isError: false }
      case 'Write':
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, String(input['content']))
        return { text: `File created successfully at: ${named}`, isError: false }
      case 'Edit': {
        const [before, now] = [String(input['old_string']), String(input['new_string'])]
        writeFileSync(
          path,
          readFileSync(path, 'utf8').replace(before, () => now),
        )
        return { text: `The file ${named} has been updated.`, isError: false }
      }
      default:
        return { text: `no tool ${tool}`, isError: true }
    }
  } catch (error) {
    return { text: String(error), isError: true }
  }
}
