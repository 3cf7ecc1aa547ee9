/** How many random cases a property is held against, or how large a scene is: in `npm test`, and in `pnpm soak`. */
export const often = (usual: number, thorough: number): number =>
  process.env['THOROUGH'] === undefined ? usual : thorough
