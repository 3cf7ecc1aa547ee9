/** A task in plan order, as far as order goes. Ids in `needs` are ids of other nodes. */
export interface Node {
  readonly id: string
  readonly needs: readonly string[]
  readonly files: readonly string[]
}

/** `task` has to wait for `after`: both name the same file and nothing else orders the two. */
export interface Added {
  readonly task: string
  readonly after: string
}

/** Cycles that have no node in common, each from a node back to it: `['b', 'd', 'b']`. Empty when there is none. */
export const findCycles = (nodes: readonly Node[]): string[][] => {
  const cycles: string[][] = []
  let stuck = unordered(nodes)
  while (stuck.length > 0) {
    const cycle = walk(stuck)
    cycles.push(cycle)
    const named = new Set(cycle)
    stuck = unordered(stuck.filter(({ id }) => !named.has(id)))
  }
  return cycles
}

/** As far as order goes; whoever else has these is a node, too. */
type Waiting = Pick<Node, 'id' | 'needs'>

/** The nodes in waves: each needs only nodes of earlier waves, and stands in the first wave it can. No cycles allowed. */
export const wavesOf = <Each extends Waiting>(nodes: readonly Each[]): Each[][] => {
  const waves: Each[][] = []
  const numbers = waveNumbers(nodes)
  for (const node of nodes) (waves[(numbers.get(node.id) ?? 1) - 1] ??= []).push(node)
  return waves
}

/** For each node the number of its wave, from 1: nodes of one wave do not wait for each other. None for what is on a cycle. */
export const waveNumbers = (nodes: readonly Waiting[]): ReadonlyMap<string, number> => {
  const numbers = new Map<string, number>()
  for (const { id, needs } of inOrderOfNeeds(nodes)) {
    numbers.set(id, 1 + Math.max(0, ...needs.map((need) => numbers.get(need) ?? 0)))
  }
  return numbers
}

/**
 * The dependencies that are missing so that no two nodes that name the same file, or a file and a folder it is in, could
 * run at the same time; the one later in plan order waits. No cycles allowed, and none arise.
 */
export const separate = (nodes: readonly Node[]): Added[] => {
  const before = ancestors(nodes)
  const added: Added[] = []
  const named = new Map<string, number[]>()
  const below = new Map<string, number[]>()
  for (const [index, node] of nodes.entries()) {
    const rivals = node.files.flatMap((file) => [
      ...[file, ...foldersOf(file)].flatMap((place) => named.get(place) ?? []),
      ...(below.get(file) ?? []),
    ])
    // The nearest first: what it waits for need not be named again.
    for (const earlier of [...new Set(rivals)].toSorted((a, b) => b - a)) {
      const id = nodes[earlier]?.id ?? ''
      if (before.get(node.id)?.has(id) || before.get(id)?.has(node.id)) continue
      const gained = [id, ...(before.get(id) ?? [])]
      for (const [each, known] of before) {
        if (each === node.id || known.has(node.id)) for (const ancestor of gained) known.add(ancestor)
      }
      added.push({ task: node.id, after: id })
    }
    for (const file of new Set(node.files)) push(named, file, index)
    for (const folder of new Set(node.files.flatMap(foldersOf))) push(below, folder, index)
  }
  return added
}

/**
 * The files that nodes which may run at the same time both name, and those nodes, in the order given; of a file and its folder, the
 * file. No cycles allowed.
 */
export const contested = (nodes: readonly Node[]): { readonly file: string; readonly ids: readonly string[] }[] => {
  const before = ancestors(nodes)
  const named = new Map<string, string[]>()
  for (const { id, files } of nodes) for (const file of new Set(files)) push(named, file, id)
  const isOrdered = (a: string, b: string): boolean => before.get(a)?.has(b) === true || before.get(b)?.has(a) === true
  const place = new Map(nodes.map(({ id }, index) => [id, index]))
  return [...named.keys()].toSorted().flatMap((file) => {
    const all = [...new Set([file, ...foldersOf(file)].flatMap((each) => named.get(each) ?? []))]
    const ids = all.filter((id) => all.some((other) => other !== id && !isOrdered(id, other)))
    return ids.length === 0 ? [] : [{ file, ids: ids.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)) }]
  })
}

/** For each node all that it waits for, directly or through others. */
const ancestors = (nodes: readonly Waiting[]): ReadonlyMap<string, Set<string>> => {
  const known = new Map<string, Set<string>>()
  for (const { id, needs } of inOrderOfNeeds(nodes)) {
    known.set(id, new Set(needs.flatMap((need) => [need, ...(known.get(need) ?? [])])))
  }
  return known
}

/** The nodes with those dependencies added. */
export const separated = <Each extends Node>(nodes: readonly Each[]): (Each & { readonly needs: string[] })[] => {
  const added = separate(nodes)
  const after = (id: string): string[] => added.filter(({ task }) => task === id).map((each) => each.after)
  return nodes.map((node) => ({ ...node, needs: [...new Set([...node.needs, ...after(node.id)])] }))
}

/** The files two nodes both name; of a file and its folder, the file. */
export const overlap = (a: readonly string[], b: readonly string[]): string[] => {
  return [...new Set([...within(a, new Set(b)), ...within(b, new Set(a))])].toSorted()
}

const within = (files: readonly string[], other: ReadonlySet<string>): string[] =>
  files.filter((file) => other.has(file) || foldersOf(file).some((folder) => other.has(folder)))

/** `src/a/b.ts` is in `src/a`, `src` and the project, `.`. */
export const foldersOf = (file: string): string[] => {
  const names = file.split('/').slice(0, -1)
  return [...(file === '.' ? [] : ['.']), ...names.map((_, index) => names.slice(0, index + 1).join('/'))]
}

const unordered = (nodes: readonly Node[]): Node[] => {
  const done = new Set(inOrderOfNeeds(nodes))
  return nodes.filter((node) => !done.has(node))
}

/** Each node behind what it needs (Kahn's algorithm). What is on a cycle, or behind one, is left out. */
export const inOrderOfNeeds = <Each extends Waiting>(nodes: readonly Each[]): Each[] => {
  const known = new Set(nodes.map(({ id }) => id))
  const waiting = new Map<string, Each[]>()
  const open = new Map<Each, number>()
  for (const node of nodes) {
    const needs = new Set(node.needs.filter((need) => known.has(need)))
    open.set(node, needs.size)
    for (const need of needs) push(waiting, need, node)
  }
  const ready = nodes.filter((node) => open.get(node) === 0)
  for (const { id } of ready) {
    for (const node of waiting.get(id) ?? []) {
      const left = (open.get(node) ?? 0) - 1
      open.set(node, left)
      if (left === 0) ready.push(node)
    }
  }
  return ready
}

// Every stuck node needs a stuck node, so following any of them comes round.
const walk = (stuck: readonly Node[]): string[] => {
  const byId = new Map(stuck.map((node) => [node.id, node]))
  const path: string[] = []
  let id = stuck[0]?.id ?? ''
  while (!path.includes(id)) {
    path.push(id)
    id = byId.get(id)?.needs.find((need) => byId.has(need)) ?? id
  }
  const cycle = path.slice(path.indexOf(id))
  const first = stuck.find((node) => cycle.includes(node.id))?.id ?? id
  const turn = cycle.indexOf(first)
  return [...cycle.slice(turn), ...cycle.slice(0, turn), first]
}

const push = <Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void => {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
