// What selecting runs: the component's own actions, and those of the items
// that are selected or no longer are (Meta's page "Components").

import type { Action, Component, Event, Json } from '../view'
import { isObject } from './field'

/** The actions that a change of what an input holds runs, in order. */
export function selectActions(component: Component, props: Record<string, Json>, before: Json, after: Json): Action[] {
  const was = chosen(before)
  const is = chosen(after)
  const removed = was.filter((id) => !is.includes(id))
  const added = is.filter((id) => !was.includes(id))
  if (removed.length === 0 && added.length === 0) return []
  const actions = [
    ...removed.map((id) => itemAction(props['data-source'], id, 'on-unselect-action')),
    ...added.map((id) => itemAction(props['data-source'], id, 'on-select-action')),
  ]
  const { 'on-select-action': select, 'on-unselect-action': unselect } = component.actions
  // Without an action of its own, unselecting is a change of the selection.
  if (added.length > 0) actions.push(select)
  else actions.push(unselect ?? select)
  return actions.filter((action) => action !== undefined)
}

/** What is chosen, as a list of ids. */
function chosen(value: Json): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string')
  if (value === true) return ['']
  if (isObject(value)) {
    // A range of days is chosen when it has both ends.
    const { 'start-date': start = '', 'end-date': end = '' } = value
    return start === '' || end === '' ? [] : [`${String(start)} ${String(end)}`]
  }
  return typeof value === 'string' && value !== '' ? [value] : []
}

function itemAction(items: Json | undefined, id: string, event: Event): Action | undefined {
  const item = Array.isArray(items) ? items.find((one) => isObject(one) && one.id === id) : undefined
  return isObject(item) ? actionIn(item, event) : undefined
}

const names = ['navigate', 'complete', 'data_exchange', 'update_data', 'open_url']

/** The action of an item for an event; what comes from an endpoint may be anything. */
export function actionIn(item: { [key: string]: Json }, event: Event): Action | undefined {
  const action = item[event]
  if (!isObject(action) || typeof action.name !== 'string' || !names.includes(action.name)) return undefined
  if (action.name === 'open_url' ? !isObject(action.url) : !isObject(action.payload)) return undefined
  return action as unknown as Action
}
