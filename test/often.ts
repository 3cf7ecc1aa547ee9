/** How many random cases a property is held against: `npm test` tries so many, `pnpm soak` as many times more as `ROUNDS` says. */
export const often = (usual: number): number => usual * Number(process.env['ROUNDS'] ?? 1)
