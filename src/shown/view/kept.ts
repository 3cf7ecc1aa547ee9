/** Makes a value of each thing, once: asked again while its parts are the very same, it gives the very same value. */
export const kept = <Of extends WeakKey, Value>() => {
  const known = new WeakMap<Of, { readonly parts: readonly unknown[]; readonly value: Value }>()
  return (of: Of, parts: readonly unknown[], make: () => Value): Value => {
    const before = known.get(of)
    if (before?.parts.every((part, index) => part === parts[index])) return before.value
    const value = make()
    known.set(of, { parts, value })
    return value
  }
}
