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
  { screen: string; data: Record<string, Json> } | ExchangeFault

/** Why there is no answer that counts. */
export interface ExchangeFault {
  /** Meta's key of the fault; "flow_token_invalid" where the endpoint ended the flow (status 427). */
  error: string
  /** What is wrong, in words for the flow's author. */
  message: string
  /** What the endpoint tells the person when it ends the flow; it may be empty. */
  closed?: string
}

/** Asks the endpoint. It answers faults as well, and never rejects. */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeAnswer>

/** One call of the endpoint, in clear. */
export interface Call {
  /** Of HTTP; 0 where no answer came. */
  status: number
  /** 2 after an answer of 421, when WhatsApp fetches the key again. */
  attempts: number
  /** In milliseconds. */
  duration: number
  request: Json
  /** Absent where the answer had no JSON that could be read. */
  response?: Json
}

/** All that flowport's server tells of an exchange. */
export interface ExchangeReport extends Call {
  answer: ExchangeAnswer
  /** Whose public key encrypted: the phone number's own, one made for the flow, or one given for a file. */
  key: 'phone_number' | 'flow' | 'given'
  /** How WhatsApp told the endpoint that its answer was of no use. */
  notification?: Call
}

/**
 * Asks the endpoint through the server at address, the preview's own with
 * "/exchange" behind its path. tell gets a report of what was said, if the
 * server called the endpoint.
 */
export function throughServer(
  address: string,
  phoneNumber: string,
  tell: (report: ExchangeReport) => void = () => {},
): Exchange {
  return async (request) => {
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...request, phone_number: phoneNumber }),
      })
      if (!answer.ok) return refused(await answer.json())
      const report: ExchangeReport = await answer.json()
      tell(report)
      return report.answer
    } catch {
      return refused({})
    }
  }
}

function refused({ message = "flowport's server did not answer." }: { message?: string }): ExchangeFault {
  return { error: 'cannot_be_served', message }
}
