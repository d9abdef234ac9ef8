// The operations on linked accounts and their tags.

import {
  AssociateWhatsAppBusinessAccountCommand,
  DisassociateWhatsAppBusinessAccountCommand,
  GetLinkedWhatsAppBusinessAccountCommand,
  GetLinkedWhatsAppBusinessAccountPhoneNumberCommand,
  ListLinkedWhatsAppBusinessAccountsCommand,
  ListTagsForResourceCommand,
  PutWhatsAppBusinessAccountEventDestinationsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-socialmessaging";
import { arn, phoneNumber, waba } from "./server.js";

/**
 * Every built operation that is not about flows, with a complete, valid input
 * that changes nothing of note, and the resource that IAM is asked about.
 */
export const others = [
  {
    name: "ListLinkedWhatsAppBusinessAccounts",
    Command: ListLinkedWhatsAppBusinessAccountsCommand,
    input: {},
    resource: "*",
  },
  {
    name: "GetLinkedWhatsAppBusinessAccount",
    Command: GetLinkedWhatsAppBusinessAccountCommand,
    input: { id: waba },
    resource: arn(),
  },
  {
    name: "GetLinkedWhatsAppBusinessAccountPhoneNumber",
    Command: GetLinkedWhatsAppBusinessAccountPhoneNumberCommand,
    input: { id: phoneNumber },
    resource: arn(phoneNumber),
  },
  {
    name: "PutWhatsAppBusinessAccountEventDestinations",
    Command: PutWhatsAppBusinessAccountEventDestinationsCommand,
    input: { id: waba, eventDestinations: [] },
    resource: arn(),
  },
  {
    name: "TagResource",
    Command: TagResourceCommand,
    input: { resourceArn: arn(), tags: [] },
    resource: arn(),
  },
  {
    name: "UntagResource",
    Command: UntagResourceCommand,
    input: { resourceArn: arn(), tagKeys: [] },
    resource: arn(),
  },
  {
    name: "ListTagsForResource",
    Command: ListTagsForResourceCommand,
    input: { resourceArn: arn() },
    resource: arn(),
  },
];

/** The two that link and unlink, in the same shape; their inputs do change something. */
export const links = [
  {
    name: "AssociateWhatsAppBusinessAccount",
    Command: AssociateWhatsAppBusinessAccountCommand,
    input: { signupCallback: { accessToken: "token" } },
    resource: "*",
  },
  {
    name: "DisassociateWhatsAppBusinessAccount",
    Command: DisassociateWhatsAppBusinessAccountCommand,
    input: { id: waba },
    resource: arn(),
  },
];
