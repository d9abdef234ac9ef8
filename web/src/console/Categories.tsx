import { wordsOfCategory } from './Flows'

/** AWS's and Meta's categories of flows. */
const categories = [
  'SIGN_UP',
  'SIGN_IN',
  'APPOINTMENT_BOOKING',
  'LEAD_GENERATION',
  'SHOPPING',
  'CONTACT_US',
  'CUSTOMER_SUPPORT',
  'SURVEY',
  'OTHER',
]

interface Properties {
  picked: string[]
  onPick(categories: string[]): void
}

/** The boxes to tick for the categories of a flow. */
export function Categories({ picked, onPick }: Properties) {
  return (
    <fieldset class="kinds">
      <legend>Categories</legend>
      {categories.map((category) => (
        <label key={category}>
          <input
            type="checkbox"
            checked={picked.includes(category)}
            onChange={(event) =>
              onPick(event.currentTarget.checked ? [...picked, category] : picked.filter((one) => one !== category))
            }
          />
          {wordsOfCategory(category)}
        </label>
      ))}
    </fieldset>
  )
}
