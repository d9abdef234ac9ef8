import type { Fix, Problem } from './api'
import type { Verdict } from './useCompiler'

/** How many problems are listed: more help nobody at once. */
const most = 200

interface Properties {
  verdict: Verdict
  onShow(problem: Problem): void
  onMend(fix: Fix): void
}

/** What the compiler says about the text; a click goes to the place. */
export function Problems({ verdict, onShow, onMend }: Properties) {
  const { problems, omitted, fault } = verdict
  const errors = problems.filter((one) => one.severity === 'error').length
  const warnings = problems.length - errors
  const rest = problems.length - Math.min(problems.length, most) + omitted
  return (
    <section class="problems" aria-labelledby="problems">
      <h2 id="problems" aria-live="polite">
        {problems.length === 0 ? 'No problems' : summary(errors, warnings)}
      </h2>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <ol>
        {problems.slice(0, most).map((one, i) => (
          <li key={i}>
            <button type="button" class="problem" data-severity={one.severity} onClick={() => onShow(one)}>
              <span class="place">
                {one.line}:{one.column}
              </span>
              <span>
                <span class="spoken">{one.severity}: </span>
                {one.message} <span class="quiet">{one.code}</span>
                {one.hint !== undefined && <span class="advice">{one.hint}</span>}
              </span>
            </button>
            {one.fixes?.map((fix) => (
              <button type="button" class="fix" key={fix.title} onClick={() => onMend(fix)}>
                {fix.title}
              </button>
            ))}
          </li>
        ))}
      </ol>
      {rest > 0 && <p class="quiet">and {rest} more</p>}
    </section>
  )
}

function summary(errors: number, warnings: number): string {
  const count = (n: number, what: string) => (n === 0 ? [] : [`${n} ${what}${n === 1 ? '' : 's'}`])
  return [...count(errors, 'error'), ...count(warnings, 'warning')].join(', ')
}
