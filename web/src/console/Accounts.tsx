import { useRef } from 'preact/hooks'
import { hashOf } from './address'
import { Region } from './api'
import { Title } from './Title'
import { useLoaded } from './use'

/** The WhatsApp Business Accounts that are linked in a region. */
export function Accounts({ region, onRegion }: { region: string; onRegion(region: string): void }) {
  const accounts = useLoaded(region, () => new Region(region).accounts())
  const field = useRef<HTMLInputElement>(null)
  return (
    <main>
      <div class="head">
        <Title>Accounts</Title>
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault()
            if (field.current) onRegion(field.current.value.trim())
          }}
        >
          <label class="row">
            Region
            <input ref={field} name="region" defaultValue={region} pattern="[a-z0-9-]{1,32}" required size={14} />
          </label>
          <button>Show</button>
        </form>
      </div>
      {accounts.fault !== undefined && (
        <p class="fault" role="alert">
          {accounts.fault}
        </p>
      )}
      {accounts.value?.length === 0 && (
        <p>
          No account is linked in {region}. One is linked with <code>flowport waba link</code>.
        </p>
      )}
      <ul class="cards">
        {accounts.value?.map((account) => (
          <li key={account.id}>
            <a class="card" href={hashOf({ page: 'flows', region, waba: account.id })}>
              <strong>{account.wabaName}</strong>
              <span class="quiet">{account.id}</span>
              <span class="quiet">WhatsApp Business Account {account.wabaId}</span>
            </a>
          </li>
        ))}
      </ul>
    </main>
  )
}
