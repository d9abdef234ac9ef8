import type { ComponentProps } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Accounts } from './Accounts'
import { go, hashOf, hold, usePlace } from './address'
import { Region, session as readSession, signIn, signOut, whenSignedOut, type Session } from './api'
import { Ask, Dialog } from './Dialog'
import type { Flow } from './Flow'
import { Flows } from './Flows'
import { SignIn } from './SignIn'
import { useLoaded, useWork } from './use'

/** Kept while the tab is open: who signed out does not want to be signed in again at once. */
const stayOut = 'flowport.signed-out'

/** The access key that the development identity has everywhere. */
const developmentKey = 'test'

/** Whose session it was; who worked with a key must not go on as somebody else unasked. */
let key: string | undefined

async function begin(): Promise<Session> {
  const found = await readSession()
  if (found.signedIn) key = found.accessKeyId
  else if (
    found.development &&
    (key === undefined || key === developmentKey) &&
    sessionStorage.getItem(stayOut) === null
  ) {
    return signIn({ development: true })
  }
  return found
}

/** The console: who is signed in, and the page that the address names. */
export function App() {
  const session = useLoaded('session', begin)
  /** Who was at work when the session ended; what is typed stays until they are back. */
  const [worker, setWorker] = useState<Session | undefined>(undefined)
  const [later, setLater] = useState(false)
  useEffect(
    () =>
      whenSignedOut(() => {
        setLater(false)
        session.reload()
      }),
    [session.reload],
  )
  const who = session.value
  useEffect(() => {
    if (who?.signedIn) setWorker(who)
  }, [who])
  if (who === undefined) {
    return session.fault === undefined ? (
      <p class="quiet waiting">Loading…</p>
    ) : (
      <main class="sign-in">
        <p class="fault" role="alert">
          {session.fault}
        </p>
        <button type="button" onClick={session.reload}>
          Try again
        </button>
      </main>
    )
  }
  const enter = (now: Session) => {
    key = now.accessKeyId
    sessionStorage.removeItem(stayOut)
    session.set(now)
  }
  const leave = () => {
    sessionStorage.setItem(stayOut, '')
    setWorker(undefined)
    session.reload()
  }
  const shown = who.signedIn ? who : worker
  if (shown === undefined) {
    return (
      <main class="sign-in">
        <h1>Sign in to flowport</h1>
        <SignIn session={who} onSession={enter} />
      </main>
    )
  }
  return (
    <>
      <Desk who={shown} onSignedOut={leave} />
      {!who.signedIn && !later && (
        <Dialog title="Your session is over. Sign in again" onClose={() => setLater(true)}>
          <SignIn session={who} onSession={enter} />
        </Dialog>
      )}
    </>
  )
}

/** The page of a flow, which has the editor: most of the script, and fetched when somebody goes there. */
function FlowPage(properties: ComponentProps<typeof Flow>) {
  const page = useLoaded('page', () => import('./Flow'))
  if (page.value === undefined) return <p class="quiet waiting">{page.fault ?? 'Loading…'}</p>
  return <page.value.Flow {...properties} />
}

function Desk({ who, onSignedOut }: { who: Session; onSignedOut(): void }) {
  const { place, wanted, stay } = usePlace()
  const [home, setHome] = useState(who.region)
  const work = useWork()
  const region = place.page === 'accounts' ? home : place.region
  return (
    <>
      <header class="top">
        <a class="brand" href={hashOf({ page: 'accounts' })}>
          flowport
        </a>
        <span class="grow" />
        {work.fault !== undefined && <span class="fault">{work.fault}</span>}
        <span class="who" title={`access key ${who.accessKeyId}`}>
          {who.user} <span class="quiet">in {who.account}</span>
        </span>
        <button
          type="button"
          class="link"
          onClick={() =>
            void work.run(async () => {
              await signOut()
              onSignedOut()
            })
          }
        >
          Sign out
        </button>
      </header>
      {place.page === 'accounts' && <Accounts region={region} onRegion={setHome} />}
      {place.page === 'flows' && (
        <Flows key={`${region} ${place.waba}`} region={new Region(region)} waba={place.waba} />
      )}
      {place.page === 'flow' && (
        <FlowPage
          key={`${region} ${place.waba} ${place.flow}`}
          region={new Region(region)}
          waba={place.waba}
          id={place.flow}
          part={place.part}
        />
      )}
      {wanted !== undefined && (
        <Ask
          question={{
            title: 'Leave without saving?',
            text: 'What you have changed in this flow is lost then.',
            yes: 'Leave',
            danger: true,
            then: async () => {
              hold(false)
              go(wanted)
            },
          }}
          onClose={stay}
        />
      )}
    </>
  )
}
