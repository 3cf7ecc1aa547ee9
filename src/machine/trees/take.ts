export const takeIntegrated = (
  _root: string,
  _branch: string,
): { kind: 'merged' | 'already'; into: string; commit: string } => {
  throw new Error('soon')
}
