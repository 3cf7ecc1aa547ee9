import { stageContract } from './stage-contract.ts'

stageContract((client) => ({ words: ['--claude', client] }))
