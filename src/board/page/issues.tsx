import type { Issue } from './data.ts'

/** What reviews have found, with its place in the code. */
export const Issues = ({ issues }: { readonly issues: readonly Issue[] }) => (
  <ul class="issues">
    {issues.map(({ severity, location, issue, suggestion, phase }, index) => (
      <li key={index}>
        <span class={`severity ${severity}`}>{severity}</span> <code>{location}</code> {issue}
        <div class="quiet">
          found in {phase}. {suggestion}
        </div>
      </li>
    ))}
  </ul>
)
