import type { AttemptView } from './data.ts'
import { Choices, type Given, Status } from './parts.tsx'

/** One step: every attempt at it, and what it left. */
export const Step = ({ base, body: { step, group, texts, changes } }: Given<'step'>) => (
  <section aria-label={step.id}>
    <h2>
      {step.id} <Status status={step.status} />
    </h2>
    <p>{step.title}</p>
    <p class="quiet">
      {group} · {step.agent ?? 'code'} {step.needs.length > 0 && ` · needs ${step.needs.join(', ')}`}
    </p>
    {step.reason !== null && <p>{step.reason}</p>}
    <Choices
      base={base}
      label="What it left"
      links={[...texts, ...changes.map((link) => ({ ...link, text: 'what it changed' }))]}
    />
    {step.changed !== null && step.changed.length > 0 && (
      <ul class="files">
        {step.changed.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
    )}
    <h3>Attempts</h3>
    {step.attempts.length === 0 ? (
      <p class="quiet">none yet</p>
    ) : (
      <ol class="attempts">
        {step.attempts.map((attempt) => (
          <Tried key={attempt.number} attempt={attempt} />
        ))}
      </ol>
    )}
  </section>
)

const Tried = ({ attempt }: { readonly attempt: AttemptView }) => {
  const { agent, startedAt, endedAt, outcome, reason, refusals, late, spent } = attempt
  return (
    <li>
      <Status status={outcome} /> {agent ?? 'code'}, {startedAt.slice(11, 19)}
      {endedAt === null ? ' until now' : ` to ${endedAt.slice(11, 19)}`}
      {spent && ` · ${spent.tokens} tokens, $${spent.usd.toFixed(4)} · ${spent.models.join(', ')}`}
      {reason !== null && <p>{reason}</p>}
      {late && <p>It reported later; that was ignored.</p>}
      {refusals.map((problems, index) => (
        <details key={index} open>
          <summary>refused report {index + 1}</summary>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </details>
      ))}
    </li>
  )
}
