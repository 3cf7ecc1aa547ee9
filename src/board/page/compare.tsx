import type { Given } from './parts.tsx'

/** Two runs beside each other. */
export const Compare = ({ base, body: { runs, choices } }: Given<'compare'>) => (
  <>
    <form class="filter" action={`${base}/compare`}>
      <Choice name="a" label="the run" chosen={runs[0].id} choices={choices} />
      <Choice name="b" label="beside" chosen={runs[1].id} choices={choices} />
      <button>Compare</button>
    </form>
    <Facts base={base} runs={runs} />
  </>
)

type Body = Given<'compare'>['body']

interface Chosen extends Pick<Body, 'choices'> {
  readonly name: string
  readonly label: string
  readonly chosen: string
}

const Choice = ({ name, label, chosen, choices }: Chosen) => (
  <label>
    {label}{' '}
    <select name={name}>
      {choices.map(({ id, title }) => (
        <option key={id} value={id} selected={id === chosen}>
          {id} {title}
        </option>
      ))}
    </select>
  </label>
)

const Facts = ({ base, runs }: Pick<Body, 'runs'> & { readonly base: string }) => {
  const [one, other] = runs
  const names = [...new Set([...one.facts, ...other.facts].map(([name]) => name))]
  return (
    <div class="scroll" tabindex={0} role="group" aria-label="Two runs">
      <table>
        <thead>
          <tr>
            <td />
            {runs.map(({ path, title }, index) => (
              <th key={index} scope="col">
                <a href={`${base}/${path}`}>{title}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {runs.map(({ facts }, index) => (
                <td key={index}>{facts.find(([each]) => each === name)?.[1] ?? '—'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
