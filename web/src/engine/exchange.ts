// What a flow and its endpoint tell each other, in clear. Somebody else
// encrypts, sends and decrypts it: in the pages, flowport's server.

import type { Json } from '../view'

/** A message of WhatsApp to the endpoint (Meta's page "Implementing Endpoint for Flows"). */
export interface ExchangeRequest {
  action: 'INIT' | 'BACK' | 'data_exchange'
  /** The screen that is left or sends; absent at the start. */
  screen?: string
  data: Record<string, Json>
  flow_token: string
}

/** What came of it. */
export type ExchangeAnswer =
  /** The endpoint's answer: what to show next. */
  | { screen: string; data: Record<string, Json> }
  /** Why there is none: Meta's key of the fault and words for a person. */
  | { error: string; message: string }

/** Asks the endpoint. It answers faults as well, and never rejects. */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeAnswer>
