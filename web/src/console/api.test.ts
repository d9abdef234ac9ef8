import { afterEach, expect, test, vi } from 'vitest'
import { Region, Refusal, session, signIn, whenSignedOut } from './api'

/** Answers requests in turn, and keeps what was asked. */
function answers(...list: [status: number, body: unknown, headers?: Record<string, string>][]) {
  const asked: { method: string; path: string; csrf: string | undefined; body: unknown }[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>
    asked.push({ method: init.method ?? '', path, csrf: headers['X-Flowport-Csrf'], body: init.body })
    const [status, body, more] = list.shift() ?? [599, {}]
    return new Response(JSON.stringify(body), { status, ...(more ? { headers: more } : {}) })
  })
  return asked
}

afterEach(() => {
  vi.unstubAllGlobals()
  whenSignedOut(() => {})
})

const ann = (csrf: string) => ({ signedIn: true, accessKeyId: 'AKIAANN', csrf })
const flow = () => new Region('us-east-1').flow('waba-1', '42')

test('a change carries the token of the session, and bytes as base64', async () => {
  const asked = answers([200, ann('t1')], [200, { validationErrors: [] }])
  await signIn({ development: true })
  await flow().upload(new Uint8Array([0, 250, 255]))
  expect(asked[1]).toEqual({
    method: 'POST',
    path: '/console/aws/us-east-1/v1/whatsapp/flow/assets/update',
    csrf: 't1',
    body: '{"id":"waba-1","flowId":"42","flowJson":"APr/"}',
  })
})

test('large documents become base64 too', async () => {
  const asked = answers([200, { validationErrors: [] }])
  const bytes = new Uint8Array(1 << 20).fill(65)
  await flow().upload(bytes)
  expect(atob(JSON.parse(asked[0]!.body as string).flowJson)).toBe('A'.repeat(1 << 20))
})

test('a sign-in of the same person in another tab is no hindrance', async () => {
  const asked = answers([200, ann('t1')], [403, { code: 'ForeignPage' }], [200, ann('t2')], [200, {}])
  await session()
  await flow().publish()
  expect(asked.map(({ csrf }) => csrf)).toEqual([undefined, 't1', undefined, 't2'])
})

test('a sign-in of somebody else in another tab is told, each time', async () => {
  const foreign: [number, object] = [403, { code: 'ForeignPage', message: 'x' }]
  const bob: [number, object] = [200, { ...ann('t2'), accessKeyId: 'AKIABOB' }]
  const asked = answers([200, ann('t1')], foreign, bob, foreign, bob)
  await session()
  for (const sent of [3, 5]) {
    await expect(flow().publish()).rejects.toMatchObject({ code: 'ForeignPage' })
    expect(asked).toHaveLength(sent)
    expect(asked.at(-2)!.csrf).toBe('t1')
  }
})

test("a refusal has AWS's code and text", async () => {
  answers([403, { message: 'not you' }, { 'x-amzn-ErrorType': 'AccessDeniedException' }])
  await expect(flow().read()).rejects.toEqual(new Refusal(403, 'AccessDeniedException', 'not you'))
})

test('the end of a session is told', async () => {
  const told = vi.fn()
  whenSignedOut(told)
  answers([401, { code: 'SignedOut', message: 'x' }])
  await expect(flow().read()).rejects.toMatchObject({ code: 'SignedOut' })
  expect(told).toHaveBeenCalledOnce()
})

test('all pages of accounts are read', async () => {
  const asked = answers(
    [200, { linkedAccounts: [{ id: 'a' }], nextToken: 'n' }],
    [200, { linkedAccounts: [{ id: 'b' }] }],
  )
  expect(await new Region('us-east-1').accounts()).toEqual([{ id: 'a' }, { id: 'b' }])
  expect(asked.map(({ path }) => path)).toEqual([
    '/console/aws/us-east-1/v1/whatsapp/waba/list?maxResults=100',
    '/console/aws/us-east-1/v1/whatsapp/waba/list?maxResults=100&nextToken=n',
  ])
})
