import { join } from 'node:path'
import { isRecord } from '../workflow/core/own-value.ts'
import { jsonIfReadable } from './read.ts'

export interface IndexEntry {
  readonly id: string
  readonly name: string
  readonly order: number
  readonly path: string
  readonly created_at: string
  readonly updated_at: string
  readonly status: 'pending' | 'in_progress' | 'completed'
}

export interface Index {
  readonly version: string
  readonly last_updated: string
  readonly current_stream: string | null
  readonly streams: readonly IndexEntry[]
}

export const indexPath = (work: string): string => join(work, 'index.json')

/** The index as it is on disk; null when it is missing or damaged: it is a projection. */
export const readIndex = (work: string): Index | null => {
  const index = jsonIfReadable(indexPath(work))
  return isIndex(index) ? index : null
}

// Written by hand: every command reads the index, and loading zod for it would cost 5 ms.
const isIndex = (value: unknown): value is Index =>
  isRecord(value) &&
  ['version', 'last_updated'].every((key) => typeof value[key] === 'string') &&
  (value['current_stream'] === null || typeof value['current_stream'] === 'string') &&
  Array.isArray(value['streams']) &&
  value['streams'].every(isEntry)

const isEntry = (value: unknown): boolean =>
  isRecord(value) &&
  ['id', 'name', 'path', 'created_at', 'updated_at', 'status'].every((key) => typeof value[key] === 'string') &&
  typeof value['order'] === 'number'
