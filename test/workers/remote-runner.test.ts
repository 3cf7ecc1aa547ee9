import { randomUUID } from 'node:crypto'
import { runnerContract } from '../headless/contract.ts'
import { remoteRunner } from '../../src/workers/remote-runner.ts'
import { fleetOf } from './fleet-of.ts'
import { homeWithRemote, machineHere, poolHere } from './scene.ts'

const { address } = poolHere()

runnerContract((client) => {
  const label = randomUUID()
  const { home } = machineHere(address(), client, { id: `machine-${label}`, labels: [label] })
  const runner = remoteRunner(fleetOf(address(), { needs: () => [label] }))
  return { runner, root: homeWithRemote().tree, where: home }
})
