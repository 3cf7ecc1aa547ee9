import { spawnSync } from 'node:child_process'

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0

/** Our tests need Node and git alone: cases in Python are graded where there is Python. */
export const isGradable = (name: string): boolean => HAS_PYTHON || !/(?:^|-)py-/.test(name)
