/** Looks again and again for something to be so; whether it was in time. No event tells of it, and a hook answers at once. */
export const isInTime = (isSo: () => boolean, patienceMs: number): boolean => {
  for (let left = patienceMs; !isSo(); left -= LOOK_AGAIN_MS) {
    if (left <= 0) return false
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS)
  }
  return true
}

const LOOK_AGAIN_MS = 20
