// Works out expressions as the phone does, by the semantics that Meta's page
// "Flow JSON" documents under nested expressions. The compiler has parsed and
// typed them; documents are drawn while they still have errors, so nothing
// here throws: what has no meaning is null, or false where a truth is asked.

import type { Expression, Json, Operator, Value } from '../view'

/** Where references lead. */
export interface Scope {
  /** A field of a screen's data, of the current one without a screen; undefined where there is none. */
  data(name: string, screen: string | undefined): Json | undefined
  /** What a form's input holds; undefined where there is none. */
  form(name: string, screen: string | undefined): Json | undefined
  /** Whether an input holds a number: expressions count with it, payloads carry its text. */
  isNumber(name: string, screen: string | undefined): boolean
}

/** Works out a value; actions stay as they are, for when they run. */
export function evaluate(value: Value, scope: Scope): Json {
  if ('is' in value) return value.is
  if ('expression' in value) return result(value.expression, scope)
  if ('list' in value) return value.list.map((item) => evaluate(item, scope))
  if ('map' in value) return evaluateAll(value.map, scope)
  return value.action as unknown as Json
}

/** Works out the values of an object. */
export function evaluateAll(values: Record<string, Value>, scope: Scope): Record<string, Json> {
  const entries = Object.entries(values).map(([key, value]): [string, Json] => [key, evaluate(value, scope)])
  return Object.fromEntries(entries)
}

/** Works out an expression. */
export function result(expression: Expression, scope: Scope): Json {
  if ('literal' in expression) return expression.literal
  if ('reference' in expression) return lookUp(expression, scope)
  const { operator, arguments: operands } = expression
  switch (operator) {
    case 'join':
      return operands.map((operand) => asText(result(operand, scope))).join('')
    case '&&':
      return operands.every((operand) => result(operand, scope) === true)
    case '||':
      return operands.some((operand) => result(operand, scope) === true)
    default:
      return operations[operator](operands.map((operand) => counted(operand, scope)))
  }
}

/** Whether a condition holds; one that cannot be read does not. */
export function holds(condition: Expression | undefined, scope: Scope): boolean {
  return condition !== undefined && result(condition, scope) === true
}

/** A value as text stands in a text: numbers in their shortest form, nothing for what is missing. */
export function asText(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

type Reference = Extract<Expression, { reference: string }>

function lookUp({ reference, screen, path }: Reference, scope: Scope): Json {
  const [name, ...rest] = path
  if (name === undefined) return null
  let value = reference === 'data' ? scope.data(name, screen) : scope.form(name, screen)
  for (const key of rest) value = member(value, key)
  return value ?? null
}

function member(value: Json | undefined, key: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  return Object.hasOwn(value, key) ? value[key] : undefined
}

/** An operand: what a number input holds counts as a number there. */
function counted(operand: Expression, scope: Scope): Json {
  const value = result(operand, scope)
  if (!('reference' in operand) || operand.reference !== 'form' || typeof value !== 'string') return value
  const [name, ...rest] = operand.path
  if (name === undefined || rest.length > 0 || !scope.isNumber(name, operand.screen)) return value
  return numberOf(value)
}

/** The number that a number input's text stands for; null where it is none. */
export function numberOf(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}

type Operands = (Json | undefined)[]

const operations: Record<Exclude<Operator, 'join' | '&&' | '||'>, (operands: Operands) => Json> = {
  '==': ([a, b]) => equal(a, b),
  '!=': ([a, b]) => !equal(a, b),
  '<': compare((a, b) => a < b),
  '<=': compare((a, b) => a <= b),
  '>': compare((a, b) => a > b),
  '>=': compare((a, b) => a >= b),
  '+': count((a, b) => a + b),
  '-': (operands) => (operands.length === 1 ? 0 - amount(operands[0]) : count((a, b) => a - b)(operands)),
  '*': count((a, b) => a * b),
  '/': count((a, b) => (b === 0 ? 0 : a / b)),
  '%': count((a, b) => (b === 0 ? 0 : a % b)),
  '!': ([a]) => a !== true,
}

/** Values of different types are different, and so are lists and objects. */
function equal(a: Json | undefined, b: Json | undefined): boolean {
  return (a ?? null) === (b ?? null)
}

function compare(holds: (a: number, b: number) => boolean) {
  return ([a, b]: Operands) => typeof a === 'number' && typeof b === 'number' && holds(a, b)
}

function count(of: (a: number, b: number) => number) {
  return ([a, b]: Operands) => {
    const number = of(amount(a), amount(b))
    return Number.isFinite(number) ? number : 0
  }
}

function amount(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}
