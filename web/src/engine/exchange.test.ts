import { afterEach, expect, test, vi } from 'vitest'
import { type ExchangeReport, type ExchangeRequest, throughServer } from './exchange'

const request: ExchangeRequest = { action: 'INIT', data: {}, flow_token: 't' }

afterEach(() => vi.unstubAllGlobals())

function server(status: number, body: string) {
  const fetch = vi.fn(async (_address: string, _init: RequestInit) => new Response(body, { status }))
  vi.stubGlobal('fetch', fetch)
  return fetch
}

test('tells what was said, and answers what the phone makes of it', async () => {
  const report: ExchangeReport = {
    answer: { screen: 'A', data: { x: 1 } },
    key: 'flow',
    status: 200,
    attempts: 1,
    duration: 3,
    request: { action: 'INIT' },
    response: { screen: 'A', data: { x: 1 } },
  }
  const fetch = server(200, JSON.stringify(report))
  const told: ExchangeReport[] = []
  const answer = await throughServer('/preview/1/exchange?token=t', '106', (report) => told.push(report))(request)
  expect(answer).toEqual(report.answer)
  expect(told).toEqual([report])
  const [address, init] = fetch.mock.calls[0] ?? []
  expect(address).toBe('/preview/1/exchange?token=t')
  expect(JSON.parse(String(init?.body))).toEqual({ ...request, phone_number: '106' })
})

test.each([
  ['a refusal', 409, '{"message":"The flow has no endpoint_uri."}', 'The flow has no endpoint_uri.'],
  ['a page', 502, '<html>', "flowport's server did not answer."],
  ['half an answer', 200, '{"answer":', "flowport's server did not answer."],
])('%s of the server is a fault', async (_name, status, body, message) => {
  server(status, body)
  expect(await throughServer('/x', '')(request)).toEqual({ error: 'cannot_be_served', message })
})

test('a server that is gone is a fault', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('network')))
  expect(await throughServer('/x', '')(request)).toMatchObject({ error: 'cannot_be_served' })
})
