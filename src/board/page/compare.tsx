import type { Given } from './parts.tsx'

/** Two runs beside each other. */
export const Compare = ({ base, body: { runs } }: Given<'compare'>) => {
  const [one, other] = runs
  const names = [...new Set([...one.facts, ...other.facts].map(([name]) => name))]
  return (
    <div class="scroll" tabindex={0} role="group" aria-label="Two runs">
      <table>
        <thead>
          <tr>
            <td />
            {runs.map(({ path, title }) => (
              <th key={path} scope="col">
                <a href={`${base}/${path}`}>{title}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {runs.map(({ path, facts }) => (
                <td key={path}>{facts.find(([each]) => each === name)?.[1] ?? '—'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
