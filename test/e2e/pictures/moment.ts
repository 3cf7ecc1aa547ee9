/** Something that happens once: others wait for it. */
export const moment = (): { readonly come: Promise<void>; readonly tell: () => void } => {
  let tell = (): void => undefined
  const come = new Promise<void>((resolve) => (tell = resolve))
  return { come, tell }
}
