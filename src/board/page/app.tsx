import { Artifacts } from './artifacts.tsx'
import { Changes } from './changes.tsx'
import { Compare } from './compare.tsx'
import { Cost } from './cost.tsx'
import type { Body, PageData } from './data.ts'
import { Graph } from './graph.tsx'
import { Head } from './head.tsx'
import { Journal } from './journal.tsx'
import { Overview } from './overview.tsx'
import { Step } from './step.tsx'
import { Steps } from './steps.tsx'
import { Timeline } from './timeline.tsx'

/** A page of the board: the same in the browser, and on the server, where it is made first. */
export const App = ({ data, live }: { readonly data: PageData; readonly live: string }) => {
  const { base, project, head, body } = data
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="home" href={`${base}/`}>
          phasegate
        </a>
        <span class="project">{project}</span>
        <span class="live" role="status">
          {live}
        </span>
      </header>
      <main id="main" tabindex={-1}>
        {head ? <Head base={base} head={head} /> : <h1>{TITLES[body.kind] ?? project}</h1>}
        <Shown base={base} body={body} />
      </main>
    </>
  )
}

const TITLES: Partial<Record<Body['kind'], string>> = { compare: 'Two runs', problem: 'This cannot be shown' }

/** What one page shows. */
export const Shown = ({ base, body }: { readonly base: string; readonly body: Body }) => {
  switch (body.kind) {
    case 'overview':
      return <Overview base={base} body={body} />
    case 'steps':
      return <Steps base={base} body={body} />
    case 'step':
      return <Step base={base} body={body} />
    case 'timeline':
      return <Timeline base={base} body={body} />
    case 'graph':
      return <Graph base={base} body={body} />
    case 'cost':
      return <Cost body={body} />
    case 'artifacts':
      return <Artifacts base={base} body={body} />
    case 'changes':
      return <Changes base={base} body={body} />
    case 'journal':
      return <Journal base={base} body={body} />
    case 'compare':
      return <Compare base={base} body={body} />
    case 'problem':
      return <p class="problem">{body.text}</p>
  }
}
