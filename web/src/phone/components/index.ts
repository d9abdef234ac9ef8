// Which component of Flow JSON is drawn by what. README.md says how to add one.

import type { FunctionComponent } from 'preact'
import { own } from '../../engine/own'
import type { Part } from '../part'
import { CalendarPicker } from './CalendarPicker'
import { CheckboxGroup } from './CheckboxGroup'
import { ChipsSelector } from './ChipsSelector'
import { Container } from './Container'
import { DatePicker } from './DatePicker'
import { Dropdown } from './Dropdown'
import { EmbeddedLink } from './EmbeddedLink'
import { FilePicker } from './FilePicker'
import { Footer } from './Footer'
import { Image } from './Image'
import { ImageCarousel } from './ImageCarousel'
import { NavigationList } from './NavigationList'
import { OptIn } from './OptIn'
import { RadioButtonsGroup } from './RadioButtonsGroup'
import { RichText } from './RichText'
import { TextArea } from './TextArea'
import { TextBody } from './TextBody'
import { TextHeading } from './TextHeading'
import { TextInput } from './TextInput'
import { Unknown } from './Unknown'

const parts: Record<string, FunctionComponent<Part>> = {
  CalendarPicker,
  CheckboxGroup,
  ChipsSelector,
  DatePicker,
  DocumentPicker: FilePicker,
  Dropdown,
  EmbeddedLink,
  Footer,
  Form: Container,
  If: Container,
  Image,
  ImageCarousel,
  NavigationList,
  OptIn,
  PhotoPicker: FilePicker,
  RadioButtonsGroup,
  RichText,
  Switch: Container,
  TextArea,
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
