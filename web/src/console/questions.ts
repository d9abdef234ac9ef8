import type { Flowed } from './api'
import type { Question } from './Dialog'

interface About {
  /** The text in the editor is not saved. */
  changed: boolean
  save(): Promise<void>
  flowed: Flowed
  onChange(): void
  onGone(): void
}

/** What is asked before a flow's life goes on. */
export function questions({ changed, save, flowed, onChange, onGone }: About) {
  return {
    publish: {
      title: 'Publish this flow?',
      text: 'Everybody who is sent the flow sees it. A published flow cannot be deleted any more, only deprecated.',
      yes: changed ? 'Save and publish' : 'Publish',
      then: async () => {
        if (changed) await save()
        await flowed.publish()
        onChange()
      },
    },
    deprecate: {
      title: 'Deprecate this flow?',
      text: 'It can be sent and opened no more. This cannot be undone.',
      yes: 'Deprecate for good',
      danger: true,
      then: async () => {
        await flowed.deprecate()
        onChange()
      },
    },
    remove: {
      title: 'Delete this flow?',
      text: 'The flow is deleted with all of its revisions. This cannot be undone.',
      yes: 'Delete for good',
      danger: true,
      then: async () => {
        await flowed.remove()
        onGone()
      },
    },
  } satisfies Record<string, Question>
}
