// Which component of Flow JSON is drawn by what. README.md says how to add one.

import type { FunctionComponent } from 'preact'
import { own } from '../../engine/own'
import type { Part } from '../part'
import { Container } from './Container'
import { Footer } from './Footer'
import { RadioButtonsGroup } from './RadioButtonsGroup'
import { TextBody } from './TextBody'
import { TextHeading } from './TextHeading'
import { TextInput } from './TextInput'
import { Unknown } from './Unknown'

const parts: Record<string, FunctionComponent<Part>> = {
  Footer,
  Form: Container,
  If: Container,
  RadioButtonsGroup,
  Switch: Container,
  TextBody,
  TextCaption: TextBody,
  TextHeading,
  TextInput,
  TextSubheading: TextHeading,
}

/** What draws components of this type; of types that Flow JSON does not have, a box that says so. */
export function partFor(type: string): FunctionComponent<Part> {
  return own(parts, type) ?? Unknown
}
