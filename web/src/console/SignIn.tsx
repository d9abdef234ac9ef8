import { useLayoutEffect, useRef } from 'preact/hooks'
import { signIn, type Session } from './api'
import { useWork } from './use'

/** How somebody signs in: with an access key or, on this machine, without one. */
export function SignIn({ session, onSession }: { session: Session; onSession(session: Session): void }) {
  const work = useWork()
  const first = useRef<HTMLInputElement>(null)
  // Browsers heed autofocus in a page that is opened, and in a dialog, but not after a sign-out.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) first.current?.focus()
  }, [])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    const field = (name: string) => String(given.get(name) ?? '').trim()
    void work.run(async () =>
      onSession(
        await signIn({
          accessKeyId: field('key'),
          secretAccessKey: field('secret'),
          ...(field('token') === '' ? {} : { sessionToken: field('token') }),
        }),
      ),
    )
  }
  return (
    <>
      <form class="credentials" onSubmit={submit}>
        <label>
          Access key
          <input name="key" autocomplete="username" spellcheck={false} required autofocus ref={first} />
        </label>
        <label>
          Secret access key
          <input name="secret" type="password" autocomplete="current-password" required />
        </label>
        <details>
          <summary>The key belongs to a session</summary>
          <label>
            Session token
            <input name="token" type="password" autocomplete="off" />
          </label>
        </details>
        {work.fault !== undefined && (
          <p class="fault" role="alert">
            {work.fault}
          </p>
        )}
        <button class="main" disabled={work.busy}>
          Sign in
        </button>
      </form>
      {session.development && (
        <p>
          <button
            type="button"
            disabled={work.busy}
            onClick={() => void work.run(async () => onSession(await signIn({ development: true })))}
          >
            Go on as the development identity
          </button>
        </p>
      )}
      <p class="quiet">
        A key is made with <code>flowport keys create</code>. What it may do here is what it may do through the API.
      </p>
    </>
  )
}
