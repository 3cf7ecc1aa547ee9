import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ToolCall } from '../model/reply.ts'
import type { ToolResult } from '../model/turn.ts'

/** Carries out a call of a tool for files. */
export const useFileTool = ({ tool, input }: ToolCall): ToolResult => {
  const path = String(input['file_path'])
  try {
    switch (tool) {
      case 'Read':
        return { text: readFileSync(path, 'utf8'), isError: false }
      case 'Write':
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, String(input['content']))
        return { text: `File created successfully at: ${path}`, isError: false }
      case 'Edit': {
        const [before, now] = [String(input['old_string']), String(input['new_string'])]
        writeFileSync(
          path,
          readFileSync(path, 'utf8').replace(before, () => now),
        )
        return { text: `The file ${path} has been updated.`, isError: false }
      }
      default:
        return { text: `no tool ${tool}`, isError: true }
    }
  } catch (error) {
    return { text: String(error), isError: true }
  }
}
