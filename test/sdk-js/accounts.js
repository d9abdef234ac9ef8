// The operations on linked accounts and their tags.

import {
  GetLinkedWhatsAppBusinessAccountCommand,
  ListLinkedWhatsAppBusinessAccountsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-socialmessaging";
import { arn, waba } from "./server.js";

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
